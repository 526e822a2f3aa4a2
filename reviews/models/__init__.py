"""Read models of this app: acts of both sides, and cases."""

from reviews.models.acts import AnswerFile, AskedModel, CommunicationFile, DecisionFile, ModelFile
from reviews.models.case import (
    AccessFile,
    AccessWindow,
    CapabilityFile,
    CaseFile,
    CaseModel,
    ComparatorFile,
    EvaluationFile,
    FiledDocument,
    FindingFile,
    QuestionFile,
    ReportFile,
    ReportHolder,
    ReportLink,
    SubmissionFile,
)
from reviews.models.correspondence import DisputeFile

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
    "ModelFile",
    "QuestionFile",
    "ReportFile",
    "ReportHolder",
    "ReportLink",
    "SubmissionFile",
]
