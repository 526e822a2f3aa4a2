"""Clients that are logged in as the people of the tests, and what a browser sends of a page."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from agreements.models import Member
from config.actors import Actor


def client_of(actor: Actor) -> Client:
    """A client that is logged in as an actor."""
    user = User.objects.create_user(f"{actor.role} {actor.id.hex[:6]}", is_staff=True)
    Member.objects.create(user=user, person=actor.id, organization=actor.organization, role=actor.role)
    client = Client()
    client.force_login(user)
    return client


def fields_of(page: Any) -> dict[str, Any]:
    """What a browser sends of a command's page beside what is typed."""
    names = {"form_key": "form", "opened": "opened", "rehearsed": "rehearsed"}
    return {name: page.context[key] for key, name in names.items() if key in page.context}
