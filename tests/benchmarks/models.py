"""The read model of the measured stream, and what the same state would be without a ledger."""

from typing import ClassVar

from django.db import models


class State(models.Model):
    """What is known of an exchange."""

    kind = models.TextField()
    instrument = models.TextField()
    scope = models.TextField()
    answer_hoped_for_by = models.DateTimeField(null=True)
    notes = models.BigIntegerField()
    last_received = models.DateTimeField(null=True)
    share = models.BigIntegerField()
    settled = models.BooleanField()

    class Meta:
        abstract = True


class ExchangeFile(State):
    """The read model: a row per stream."""

    stream = models.UUIDField(primary_key=True)

    objects: ClassVar["models.Manager[ExchangeFile]"] = models.Manager()

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return f"{self.kind} {self.stream}"


class PlainExchange(State):
    """The same state, and the words of the last note, as an application without a ledger keeps them."""

    id = models.UUIDField(primary_key=True)
    note = models.TextField()

    objects: ClassVar["models.Manager[PlainExchange]"] = models.Manager()

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
