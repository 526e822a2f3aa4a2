"""Read models of what surrounds a review: coverage by the framework, trusted partners, returned materials."""

from django.db import models

from agreements.models import PartyRows
from reviews.models.case import CasePart


class CoverageFile(CasePart):
    """What is determined of one model version of a case; `entry` says so. Nothing about a release."""

    id = models.UUIDField(primary_key=True)
    model = models.UUIDField(db_index=True)
    coverage = models.TextField()
    entry = models.UUIDField()

    objects = PartyRows["CoverageFile"].as_manager()

    def __str__(self) -> str:
        return self.coverage.replace("_", " ")


class PartnerFile(CasePart):
    """An organization of which the sides speak as a trusted partner: whose choice it was, who objects."""

    id = models.UUIDField(primary_key=True)
    partner = models.UUIDField()
    proposed_by = models.TextField(blank=True)
    objected_by = models.TextField(blank=True)

    objects = PartyRows["PartnerFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.partner}: proposed by {self.proposed_by or 'neither side'}"


class MaterialsFile(CasePart):
    """What the agency attests of an access's materials; `id` is the entry."""

    id = models.UUIDField(primary_key=True)
    access = models.UUIDField(db_index=True)
    disposal = models.TextField()
    complete = models.BooleanField()
    document = models.TextField(blank=True)

    objects = PartyRows["MaterialsFile"].as_manager()

    def __str__(self) -> str:
        return f"materials {self.disposal.replace('_', ' ')}"
