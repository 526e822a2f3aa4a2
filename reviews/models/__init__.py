"""Read models of this app: acts of both sides, and cases."""

from reviews.models.acts import AnswerFile, AskedModel, CommunicationFile, DecisionFile, ModelFile
from reviews.models.case import (
    AccessFile,
    AccessWindow,
    CaseFile,
    CaseModel,
    FiledDocument,
    QuestionFile,
    SubmissionFile,
)
from reviews.models.correspondence import DisputeFile
from reviews.models.evidence import (
    CapabilityFile,
    ComparatorFile,
    EvaluationFile,
    FindingFile,
    MitigationFile,
    ReproductionFile,
    RunFile,
    VulnerabilityFile,
)
from reviews.models.report import (
    ReportFile,
    ReportHolder,
    ReportLink,
)

__all__ = [
    "AccessFile",
    "AccessWindow",
    "AnswerFile",
    "AskedModel",
    "CapabilityFile",
    "CaseFile",
    "CaseModel",
    "CommunicationFile",
    "ComparatorFile",
    "DecisionFile",
    "DisputeFile",
    "EvaluationFile",
    "FiledDocument",
    "FindingFile",
    "MitigationFile",
    "ModelFile",
    "QuestionFile",
    "ReportFile",
    "ReportHolder",
    "ReportLink",
    "ReproductionFile",
    "RunFile",
    "SubmissionFile",
    "VulnerabilityFile",
]
