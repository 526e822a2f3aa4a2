"""Credentials of programs: each speaks for one person of one organization, by OAuth2 or by tokens."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from config.actors import Role


class Credential(models.Model):
    """What a program shows to speak for a person of an organization: an OAuth2 client, or tokens.

    `scopes` are the names of the verbs it may use, space-separated, or `all`: never more than the person's
    role gives. The record knows the person and the organization only. `client_digest` is the SHA-256 (hex) of
    the client's secret, 32 random bytes: by it the database itself knows who asks for an access token.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.TextField()
    organization = models.UUIDField(db_index=True)
    person = models.UUIDField()
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    scopes = models.TextField()
    client = models.OneToOneField(
        "oauth2_provider.Application", null=True, on_delete=models.SET_NULL, related_name="credential"
    )
    client_digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"


class Token(models.Model):
    """A token of a credential: the part of it that may be shown, and the SHA-256 (hex) of the whole."""

    shown = models.TextField(primary_key=True)
    digest = models.CharField(max_length=64)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="tokens")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at"]

    def __str__(self) -> str:
        return self.shown
