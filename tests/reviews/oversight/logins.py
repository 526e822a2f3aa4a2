"""Readers of the oversight pages: a client that is logged in as one of the actors of tests."""

from django.contrib.auth import get_user_model
from django.test import Client

from agreements.models import Member
from config.actors import Actor


def logged_in(actor: Actor) -> Client:
    """A client logged in as an actor, whose organization is registered; its login is made on first use."""
    users = get_user_model().objects
    user, made = users.get_or_create(username=f"{actor.role}-{actor.id.hex[:8]}")
    if made:
        Member.objects.create(user=user, person=actor.id, organization=actor.organization, role=actor.role)
    client = Client()
    client.force_login(user)
    return client
