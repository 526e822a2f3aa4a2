"""What a person keeps for reading: saved searches, what was looked at, the address of a calendar feed."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q, UniqueConstraint

from config.actors import Actor

M = TypeVar("M", bound=models.Model)


class PersonsOwn(models.QuerySet[M]):
    """Rows that are one person's own."""

    def visible_to(self, actor: Actor) -> Self:
        """The own rows of a person, nobody else's."""
        return self.filter(person=actor.id)


class SavedSearch(models.Model):
    """A filtered list under a name of its person's own; `query` is the part of the address after `?`."""

    person = models.UUIDField()
    name = models.TextField()
    query = models.TextField()

    objects = PersonsOwn["SavedSearch"].as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["person", "name"], name="office_saved_search_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Looked(models.Model):
    """Up to which position of the ledger a person has looked at a case."""

    person = models.UUIDField()
    case = models.UUIDField()
    position = models.BigIntegerField()

    objects = PersonsOwn["Looked"].as_manager()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["person", "case"], name="office_looked_at_a_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} up to {self.position}"


class CalendarFeed(models.Model):
    """The address of a person's calendar feed: `shown` is the part of it that finds the row, `digest` the
    SHA-256 of the whole, in hexadecimal. A person has one at a time that is not revoked."""

    person = models.UUIDField()
    shown = models.TextField(unique=True)
    digest = models.TextField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PersonsOwn["CalendarFeed"].as_manager()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="office_one_calendar_feed_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.shown
