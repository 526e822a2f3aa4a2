"""One case, split by topic: submission, access, evaluation, findings, questions, documents, disputes, …"""

from reviews.review.case import Review
from reviews.review.opening import CaseKind, CaseState

__all__ = ["CaseKind", "CaseState", "Review"]
