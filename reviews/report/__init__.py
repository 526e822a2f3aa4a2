"""A third party's report, linked to any number of cases."""

from reviews.relationship import Relationship
from reviews.report.acts import (
    LinkedCase,
    RelationshipDisclosed,
    ReportCorroborated,
    ReportDisputed,
    ReportLinked,
    ReportReceived,
    ReportRetracted,
    ReportTransmitted,
)
from reviews.report.stream import Report

__all__ = [
    "LinkedCase",
    "Relationship",
    "RelationshipDisclosed",
    "Report",
    "ReportCorroborated",
    "ReportDisputed",
    "ReportLinked",
    "ReportReceived",
    "ReportRetracted",
    "ReportTransmitted",
]
