"""Read models of what a case holds as evidence: runs, findings, capabilities, mitigations."""

from typing import ClassVar

from django.db import models

from agreements.models import PartyRows
from reviews.models.case import CasePart, ShownRows


class EvaluationFile(CasePart):
    """An evaluation; `id` is the entry that planned it."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    stages = models.TextField()
    elicitation = models.TextField()
    runs = models.IntegerField()
    state = models.TextField()
    shown = models.BooleanField(default=False)

    objects = ShownRows["EvaluationFile"].as_manager()

    def __str__(self) -> str:
        return f"evaluation {self.number}: {self.state}"


class RunFile(CasePart):
    """A run of an evaluation as its log tells it; `counts` is false once it is invalidated."""

    id = models.UUIDField(primary_key=True)
    evaluation = models.UUIDField(db_index=True)
    run = models.IntegerField()
    log_format = models.TextField()
    log_digest = models.TextField(blank=True, db_index=True)
    log_size = models.BigIntegerField(null=True)
    samples = models.IntegerField(null=True)
    status = models.TextField(blank=True)
    scores = models.TextField(blank=True)
    results = models.TextField(blank=True)
    counts = models.BooleanField()
    shown = models.BooleanField(default=False)

    objects = ShownRows["RunFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "evaluation", "run"]

    def __str__(self) -> str:
        return f"run {self.run}: {self.log_format}"


class FindingFile(CasePart):
    """A finding; `id` is the entry that recorded it. `stage` is the highest demonstrated one of it."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    state = models.TextField()
    revision = models.IntegerField()
    portion_shown = models.TextField()
    receipt_disputed = models.BooleanField()
    stages = models.TextField(blank=True)
    ratings = models.TextField(blank=True)
    classified_pointer = models.TextField(blank=True)
    comments = models.IntegerField()
    shown = models.BooleanField()

    objects = ShownRows["FindingFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"finding {self.number}: {self.state}"


class CapabilityFile(CasePart):
    """One organization's word about one stage; `id` is the entry that holds it."""

    id = models.UUIDField(primary_key=True)
    organization = models.UUIDField()
    stage = models.TextField(db_index=True)
    evidence = models.TextField()
    elicitation = models.TextField()
    demonstrated = models.BooleanField()
    stands = models.BooleanField()
    contested = models.BooleanField()
    shown = models.BooleanField()

    objects = ShownRows["CapabilityFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.stage}: {self.evidence}"


class ComparatorFile(CasePart):
    """Another model named for the same stage; `id` is the entry that names it."""

    id = models.UUIDField(primary_key=True)
    organization = models.UUIDField()
    comparator = models.TextField(db_index=True)
    maker = models.UUIDField(null=True, db_index=True)
    stage = models.TextField()
    evidence = models.TextField()
    assessment = models.TextField(blank=True)
    shown = models.BooleanField()

    objects = ShownRows["ComparatorFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.comparator}: {self.stage}"


class ReproductionFile(CasePart):
    """An attempt to see again what a finding says; `id` is the entry that holds it."""

    id = models.UUIDField(primary_key=True)
    finding = models.UUIDField(db_index=True)
    seen = models.BooleanField()
    tester = models.UUIDField()
    stages = models.TextField()
    elicitation = models.TextField()
    evidence = models.TextField()
    shown = models.BooleanField()

    objects = ShownRows["ReproductionFile"].as_manager()

    def __str__(self) -> str:
        return f"{self.stages}: {'reproduced' if self.seen else 'not reproduced'}"


class MitigationFile(CasePart):
    """A mitigation; `id` is the entry that offered it, or deployed it without an offer."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    finding = models.UUIDField(null=True)
    stages = models.TextField(blank=True)
    state = models.TextField()
    retests = models.IntegerField()
    outcome = models.TextField(blank=True)

    objects = PartyRows["MitigationFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return f"mitigation {self.number}: {self.state}"


class VulnerabilityFile(CasePart):
    """A vulnerability that maintainers were told of; `id` is the entry that says so."""

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    identifier = models.TextField(blank=True, db_index=True)
    told_by = models.UUIDField()
    finding = models.UUIDField(null=True)
    undisclosed_until = models.DateField(null=True)
    shown = models.BooleanField()

    objects = ShownRows["VulnerabilityFile"].as_manager()

    class Meta:
        ordering: ClassVar = ["stream", "number"]

    def __str__(self) -> str:
        return self.identifier or f"vulnerability {self.number}"
