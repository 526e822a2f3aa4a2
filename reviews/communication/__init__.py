"""One request or directive of a government, from issue to end, with what was shown in support.

Government offices write here; the company states what it received, or reports what the register lacks.
"""

from reviews.communication.beginning import Superseded
from reviews.communication.ending import (
    DirectiveEnjoined,
    DirectivePartlyLifted,
    DirectiveRescinded,
    Ending,
    RequestLapsed,
    RequestNarrowed,
    RequestSuperseded,
    RequestWithdrawn,
    Standing,
    State,
)
from reviews.communication.issuing import (
    MAY_DECLINE,
    CallRecorded,
    CommunicationAcknowledged,
    CommunicationDisowned,
    CommunicationReported,
    DirectiveIssued,
    Document,
    Form,
    RequestIssued,
)
from reviews.communication.receiving import (
    ConditionAccepted,
    ConditionAttached,
    ConditionDeclined,
    EvidenceDisclosed,
    EvidenceReceipt,
    EvidenceReceiptStated,
    ReceiptStated,
    RequestClarified,
    Shown,
)
from reviews.communication.remembering import Condition
from reviews.communication.stream import Communication

__all__ = [
    "MAY_DECLINE",
    "CallRecorded",
    "Communication",
    "CommunicationAcknowledged",
    "CommunicationDisowned",
    "CommunicationReported",
    "Condition",
    "ConditionAccepted",
    "ConditionAttached",
    "ConditionDeclined",
    "DirectiveEnjoined",
    "DirectiveIssued",
    "DirectivePartlyLifted",
    "DirectiveRescinded",
    "Document",
    "Ending",
    "EvidenceDisclosed",
    "EvidenceReceipt",
    "EvidenceReceiptStated",
    "Form",
    "ReceiptStated",
    "RequestClarified",
    "RequestIssued",
    "RequestLapsed",
    "RequestNarrowed",
    "RequestSuperseded",
    "RequestWithdrawn",
    "Shown",
    "Standing",
    "State",
    "Superseded",
]
