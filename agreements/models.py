"""Read models of parties and agreements, who may see them, and which person a login is."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from config.actors import Actor, Role, Side
from config.errors import NotPermitted


class Organization(models.Model):
    """A party as lists show it. Every organization is visible to everybody who has a login."""

    stream = models.UUIDField(primary_key=True)
    name = models.TextField()
    short = models.TextField()
    kind = models.TextField()
    side = models.TextField()
    also_called = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A login as a person of an organization. The record knows only the opaque `person`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.UUIDField(default=uuid4, unique=True)
    organization = models.UUIDField()
    role = models.TextField(choices=[(role.value, role.value) for role in Role])

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


def actor_of(user: object) -> Actor:
    """The actor that a logged-in user is. Raises NotPermitted where the login is bound to no organization."""
    member = Member.objects.filter(user_id=getattr(user, "pk", None)).first()
    organization = member and Organization.objects.filter(stream=member.organization).first()
    if member is None or organization is None:
        raise NotPermitted("this login is bound to no organization")
    return Actor(
        id=member.person,
        organization=member.organization,
        side=Side(organization.side),
        role=Role(member.role),
    )
