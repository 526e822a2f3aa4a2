"""Rule 17: classified text is refused by its markings and kept nowhere; the attempt and a pointer are."""

import logging
import traceback
import types
import typing
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.claim import ClaimKind
from agreements.commands import make_claim, register_party, rename_party
from agreements.party import PartyKind
from agreements.vocabulary import Track
from config.errors import BadInput, DemarcError, Refused
from config.ledger.event import Event
from config.ledger.markings import MARKINGS
from config.ledger.models import Refusal
from config.ledger.record import Source
from config.ledger.sealed import Sealed
from config.ledger.stream import Pen
from reviews import commands
from reviews.models import FindingFile
from reviews.review import CaseKind
from tests.actors import AGENCY, ARCHIVIST, COMPANY, LIAISON, OFFICER, PRESS, SUPERVISOR, named
from tests.histories import DOMAIN, STREAM_OF, WRITERS, fields_of
from tests.reviews import registered
from tests.reviews.pasts import MODEL
from tests.steady import Clock, Entropy

CANARY = "Heliotrope"
MARKED = f"TOP SECRET//SI//NOFORN the {CANARY} report"


def everything_stored() -> str:
    """Every row of every table, as text and as the text of its bytes."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                texts += [
                    bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v)
                    for v in row
                ]
    return "\n".join(texts)


ATTEMPTS: dict[str, Callable[[UUID], object]] = {
    "a finding": lambda case: commands.record_finding(OFFICER, case=case, detail=MARKED),
    "a report": lambda case: commands.receive_report(OFFICER, author=PRESS, summary=MARKED, cases=(case,)),
    "a request": lambda case: registered.requested(case=case, text=MARKED),
    "a document": lambda case: commands.file_document(LIAISON, case=case, title=MARKED),
    "an answer": lambda case: commands.hold_pre_notification(LIAISON, case=case, summary=MARKED),
    "a title": lambda case: commands.open_case(
        OFFICER, title=MARKED, kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY, track=Track.OUTSIDE
    ),
    "a safeguard": lambda case: commands.declare_safeguards(LIAISON, model=MODEL, safeguards=MARKED),
    "a claim": lambda case: make_claim(
        OFFICER, kind=ClaimKind.STATEMENT, value=MARKED, party=COMPANY, case=case
    ),
    "a name": lambda case: register_party(SUPERVISOR, kind=PartyKind.COMPANY, name=MARKED),
    "a source": lambda case: register_party(
        ARCHIVIST,
        kind=PartyKind.COMPANY,
        name="Acme",
        source=Source(publisher="A paper", evidence="media", says=MARKED),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_refused_text_is_in_no_row_no_log_and_no_error(
    attempt: str, caplog: pytest.LogCaptureFixture
) -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    caplog.set_level(logging.DEBUG)

    with pytest.raises(Refused) as refused:
        ATTEMPTS[attempt](case)

    assert refused.value.rule == 17
    assert (refusal := Refusal.objects.get()).rule == "17"
    assert refusal.pointer == refused.value.pointer != ""
    stored = everything_stored()
    assert refusal.command in stored
    told = [
        repr(refused.value),
        str(refused.value.problem()),
        *traceback.format_exception_only(refused.value),
    ]
    for place in (stored, caplog.text, *told):
        assert CANARY not in place
        assert "NOFORN" not in place


# every place for text


def holds_text(hint: Any) -> bool:
    if hint is str or hint is Sealed:
        return True
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType, tuple):
        return any(holds_text(member) for member in arguments)
    return origin is typing.Annotated and holds_text(arguments[0])


def with_marking(hint: Any) -> Any:
    return (MARKED,) if typing.get_origin(hint) is tuple else MARKED


TEXTS = [
    (event, name)
    for event in DOMAIN
    for name, hint in typing.get_type_hints(event, include_extras=True).items()
    if name in event.__struct_fields__ and holds_text(hint)
]


@pytest.mark.parametrize(("event", "name"), TEXTS, ids=lambda part: getattr(part, "TOPIC", part))
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_free_text_of_every_event_is_looked_at(
    event: type[Event], name: str, data: st.DataObject
) -> None:
    hint = typing.get_type_hints(event, include_extras=True)[name]
    stream = STREAM_OF[event](named("stream"), Pen(clock=Clock(), entropy=Entropy()))
    said = data.draw(fields_of(event)) | {name: with_marking(hint)}

    with pytest.raises(DemarcError) as refused:
        stream.trigger(event, by=WRITERS[min(event.BY)], **said)

    # a field for a pointer, or for the identifier of a vulnerability, takes no words at all
    takes_no_words = "pointer" in name or name == "identifier"
    assert isinstance(refused.value, BadInput) or refused.value.rule == 17
    assert isinstance(refused.value, BadInput) is takes_no_words
    assert refused.value.pointer.startswith(f"/{name}")
    assert CANARY not in f"{refused.value} {refused.value.pointer}"
    assert stream.entries == []


@pytest.mark.django_db
@pytest.mark.parametrize("marking", MARKINGS, ids=lambda marking: marking.name)
def test_each_listed_marking_is_refused_by_a_command(marking: Any) -> None:
    registered.parties()
    text = marking.example

    with pytest.raises(Refused) as refused:
        rename_party(SUPERVISOR, party=SUPERVISOR.organization, name=text, since=date(2026, 7, 1))

    assert refused.value.rule == 17


# what is recorded


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "It is no secret that customers were told late.",
        "Confidential business information of the company (trade secret).",
        "The top secret of good service is patience.",
        "See section 3(c) and annex (s); copyright (C) 2026 Acme.",
    ],
)
def test_the_bare_word_is_recorded(text: str) -> None:
    registered.parties()
    case = registered.opened_case()

    assert commands.record_finding(OFFICER, case=case, detail=text).entries


@pytest.mark.django_db
def test_a_pointer_is_recorded_in_its_place() -> None:
    registered.parties()
    case = registered.opened_case()

    commands.record_finding(OFFICER, case=case, classified_pointer="CAISI-C-2026-0117")
    commands.file_document(OFFICER, case=case, classified_pointer="CAISI-C-2026-0118")

    assert FindingFile.objects.get().classified_pointer == "CAISI-C-2026-0117"
    with pytest.raises(Refused) as refused:
        commands.record_finding(OFFICER, case=case, classified_pointer="CAISI-C-2026-0117", detail="words")
    assert refused.value.rule == 17
