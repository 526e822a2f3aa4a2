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
from reviews.models.clocks import DeliverableFile, HoldFile
from reviews.models.confidentiality import (
    DestructionFile,
    FieldMarking,
    LitigationHold,
    SubmitterNotice,
    UnsealingFile,
)
from reviews.models.desk import DeskFile, DraftFile
from reviews.models.disputes import DisputeFile
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
from reviews.models.framework import CoverageFile, MaterialsFile, PartnerFile
from reviews.models.inquiry import InquiryAsk, InquiryFile, InquiryReader
from reviews.models.report import (
    ReportFile,
    ReportHolder,
    ReportLink,
    ReportRelationship,
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
    "CoverageFile",
    "DecisionFile",
    "DeliverableFile",
    "DeskFile",
    "DestructionFile",
    "DisputeFile",
    "DraftFile",
    "EvaluationFile",
    "FieldMarking",
    "FiledDocument",
    "FindingFile",
    "HoldFile",
    "InquiryAsk",
    "InquiryFile",
    "InquiryReader",
    "LitigationHold",
    "MaterialsFile",
    "MitigationFile",
    "ModelFile",
    "PartnerFile",
    "QuestionFile",
    "ReportFile",
    "ReportHolder",
    "ReportLink",
    "ReportRelationship",
    "ReproductionFile",
    "RunFile",
    "SubmissionFile",
    "SubmitterNotice",
    "UnsealingFile",
    "VulnerabilityFile",
]
