"""Whatever an officer of the demo said to the register can be said through the forms, word for word."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from config.actors import Actor
from config.ledger.models import TimelineEntry
from config.office.forms import CommandForm
from config.office.offered import READERS, Offered, offered
from reviews.demo import live_case, open_case
from reviews.demo.acts import Act, Then, entry_id
from reviews.demo.users import actors
from tests.reviews.demo_runs import demo

pytestmark = pytest.mark.django_db(transaction=True)

CHOSEN = {"log", "content"}
"""What is a file: it is chosen, and stands in no field."""

NOT_NOW = {"draft", "replaces"}
"""What nobody can choose any more, once all of the demo has happened."""


def said_through_forms() -> Iterator[tuple[Act, Actor, Offered]]:
    """The acts of officers and supervisors in the demo, with the page of each."""
    pages = {one.command.name: one for one in offered()}
    people = actors()
    for act in (*live_case.story(), *open_case.story()):
        one, actor = pages.get(act.command.name), people[act.by]
        if one is not None and actor.role in READERS and not CHOSEN & act.said.keys():
            yield act, actor, one


def typed_of(one: Offered, actor: Actor, said: dict[str, Any]) -> QueryDict:
    """What is to be typed to say this."""
    blank = CommandForm(one, actor, begun=QueryDict(urlencode({"case": str(said.get("case", ""))})))
    fields: list[tuple[str, str]] = []
    for part in blank.parts:
        if part.path[0] in said:
            typed = part.typed(said[part.path[0]])
            fields += [(name, value) for name, values in typed.items() for value in values]
    return QueryDict(urlencode(fields))


def test_what_the_officers_of_the_demo_said_is_said_through_forms_alike() -> None:
    demo()
    tried = set()

    for act, actor, one in said_through_forms():
        said = {
            name: value for name, value in act.said.items() if not isinstance(value, Then) and name != "id"
        }
        if NOT_NOW & said.keys():
            continue
        form = CommandForm(one, actor, typed=typed_of(one, actor, said))

        assert form.is_valid(), (act.key, form.errors)
        asked = {name: value for name, value in said.items() if name not in one.elsewhere}
        assert {name: form.given[name] for name in asked} == asked, act.key
        changed = one.changes(actor, form.given)
        stream = TimelineEntry.objects.values_list("stream", flat=True).get(id=entry_id(act.key))
        assert changed in (None, stream), act.key
        tried.add(one.command.name)

    assert len(tried) > 30
