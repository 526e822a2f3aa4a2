"""Sentences for an agency's own pages: ids in them are names, those of its own people included."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from agreements.models import Member, Organization
from config.actors import Actor
from reviews.models import ModelFile

_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def in_words(actor: Actor, sentences: Sequence[str]) -> list[str]:
    """Sentences in which the ids of organizations, of models that the actor sees and of people of the actor's
    own organization are names; three queries, however many they are."""
    ids = {UUID(found) for sentence in sentences for found in _ID.findall(sentence)}
    if not ids:
        return list(sentences)
    names: dict[UUID, str] = dict(
        Organization.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "short")
    )
    names |= ModelFile.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "name")
    people = Member.objects.filter(person__in=ids, organization=actor.organization).select_related("user")
    names |= {member.person: member.user.get_username() for member in people}
    return [_ID.sub(lambda found: names.get(UUID(found[0]), found[0]), sentence) for sentence in sentences]
