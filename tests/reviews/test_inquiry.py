"""Inquiries: written by the oversight body that opened them; who sees one is stated on it, and is true."""

from typing import Any
from uuid import UUID

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from config.ledger.record import PUBLIC, Citation
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from reviews import commands
from reviews.inquiry import Inquiry, SeenBy
from reviews.models import InquiryAsk, InquiryFile
from reviews.oversight.replay import case_history
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    liaison,
    named,
    officer,
    overseer,
)
from tests.reviews import registered
from tests.reviews.pasts import CASE
from tests.steady import steady_pen

OTHER_OVERSEER = overseer("other overseer", named("other oversight body"))
DIGEST = b"d" * 32


def opened(seen_by: SeenBy = SeenBy.OVERSEERS, **said: Any) -> Inquiry:
    inquiry = Inquiry(named("inquiry"), steady_pen())
    given: dict[str, Any] = {
        "subject": "what was asked in June",
        "cases": (CASE,),
        "parties": (COMPANY, AGENCY),
        "ground": None,
    }
    inquiry.open(by=OVERSEER, seen_by=seen_by, **given | said)
    return inquiry


def asked(inquiry: Inquiry, whom: UUID = AGENCY) -> Entry:
    inquiry.ask_records(by=OVERSEER, asked=whom, records="the drafts", answer_hoped_for_by=None)
    return inquiry.entries[-1]


# who sees it


@pytest.mark.parametrize(
    ("seen_by", "audience"),
    [
        (SeenBy.OVERSEERS, ()),
        (SeenBy.PARTIES, (COMPANY, AGENCY)),
        (SeenBy.EVERYBODY, (PUBLIC,)),
    ],
)
def test_every_entry_reaches_whom_the_inquiry_says(seen_by: SeenBy, audience: tuple[UUID, ...]) -> None:
    inquiry = opened(seen_by)
    inquiry.record_observation(by=OVERSEER, observation="nothing was shown", rests_on=())
    inquiry.close(by=OVERSEER, outcome=None)

    assert [entry.record.audience for entry in inquiry.entries] == [audience] * 3
    assert seen_by.words in inquiry.entries[0].event.sentence()


def test_whom_it_asks_sees_what_it_is_asked_and_nothing_else() -> None:
    inquiry = opened()
    ask = asked(inquiry, OTHER_AGENCY)
    inquiry.produce_records(by=OVERSEER, ask=ask.id, records="a letter", digests=(DIGEST,), entries=())

    assert [entry.record.audience for entry in inquiry.entries] == [(), (OTHER_AGENCY,), (OTHER_AGENCY,)]


def test_an_inquiry_into_no_case_has_no_parties_who_see_it() -> None:
    with pytest.raises(Refused) as refused:
        opened(SeenBy.PARTIES, cases=(), parties=())

    assert refused.value.pointer == "/seen_by"
    assert opened(SeenBy.OVERSEERS, cases=(), parties=()).opened


def test_to_rest_on_an_entry_shows_it_to_nobody() -> None:
    inquiry = opened(SeenBy.EVERYBODY)
    citation = Citation(named("a private entry"), DIGEST)

    inquiry.record_observation(by=OVERSEER, observation="so", rests_on=(citation,))

    ((entry, observed),) = inquiry.observations
    assert entry.record.cites == ()
    assert observed.rests_on == (citation,)


# who writes it


@pytest.mark.parametrize("actor", [OFFICER, LIAISON])
def test_only_an_oversight_body_opens_an_inquiry(actor: Any) -> None:
    with pytest.raises(NotPermitted):
        Inquiry(named("inquiry"), steady_pen()).open(
            by=actor, subject="x", seen_by=SeenBy.OVERSEERS, cases=(), parties=(), ground=None
        )


def test_another_oversight_body_finds_no_such_inquiry() -> None:
    inquiry = opened()
    ask = asked(inquiry).id
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("ask_records", {"asked": AGENCY, "records": "x", "answer_hoped_for_by": None}),
        ("produce_records", {"ask": ask, "records": "x", "digests": (), "entries": ()}),
        ("produce_records", {"ask": named("no ask"), "records": "x", "digests": (), "entries": ()}),
        ("record_observation", {"observation": "x", "rests_on": ()}),
        ("close", {"outcome": None}),
    ]

    for method, said in attempts:
        with pytest.raises(NotFound, match=f"there is no inquiry {inquiry.id}"):
            getattr(inquiry, method)(by=OTHER_OVERSEER, **said)


# what it holds


def test_what_was_produced_stands_with_its_ask() -> None:
    inquiry = opened()
    first, second = asked(inquiry), asked(inquiry, COMPANY)
    inquiry.produce_records(by=OVERSEER, ask=second.id, records=None, digests=(DIGEST,), entries=())

    ((_, produced),) = inquiry.asks[second.id].produced
    assert inquiry.asks[first.id].produced == []
    assert (produced.number, produced.produced_by) == (2, COMPANY)


def test_something_was_produced_and_for_a_known_ask() -> None:
    inquiry = opened()
    ask = asked(inquiry).id

    with pytest.raises(Refused):
        inquiry.produce_records(by=OVERSEER, ask=ask, records=None, digests=(), entries=())
    with pytest.raises(NotFound):
        inquiry.produce_records(by=OVERSEER, ask=named("no ask"), records="x", digests=(), entries=())
    with pytest.raises(BadInput):
        inquiry.produce_records(by=OVERSEER, ask=ask, records=None, digests=(b"short",), entries=())


def test_an_inquiry_asks_somebody_else() -> None:
    with pytest.raises(Refused):
        asked(opened(), OVERSEER.organization)


def test_a_closed_inquiry_takes_nothing_more_and_is_opened_once() -> None:
    inquiry = opened()
    with pytest.raises(Refused):
        inquiry.open(by=OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS, cases=(), parties=(), ground=None)
    inquiry.close(by=OVERSEER, outcome="findings sent")

    with pytest.raises(Refused):
        inquiry.close(by=OVERSEER, outcome=None)
    with pytest.raises(Refused):
        asked(inquiry)


def test_nothing_is_recorded_before_it_is_open() -> None:
    with pytest.raises(Refused):
        Inquiry(named("inquiry"), steady_pen()).close(by=OVERSEER, outcome=None)


def test_what_it_says_in_words_is_sealed() -> None:
    inquiry = opened()

    assert inquiry.opened is not None
    assert isinstance(inquiry.opened.subject, Sealed)


def test_what_was_produced_may_be_replayed_before_its_ask() -> None:
    inquiry = opened()
    ask = asked(inquiry)
    inquiry.produce_records(by=OVERSEER, ask=ask.id, records="x", digests=(), entries=())
    first, second, third = inquiry.entries

    early = Inquiry.of([first, third], steady_pen())
    whole = Inquiry.of([first, third, second], steady_pen())

    assert early is not None
    assert early.asks == {}
    assert whole is not None
    assert len(whole.asks[ask.id].produced) == 1


# through commands


def inquiry_into(case: UUID, seen_by: SeenBy) -> UUID:
    return commands.open_inquiry(
        OVERSEER, subject="what was asked", seen_by=seen_by, cases=(case,), ground="its charter"
    ).stream


@pytest.mark.django_db
@pytest.mark.parametrize("seen_by", SeenBy)
def test_what_an_inquiry_says_of_who_sees_it_is_what_parties_know(seen_by: SeenBy) -> None:
    registered.released_model()
    case = registered.opened_case()
    (finding,) = commands.record_finding(OFFICER, case=case, detail="words").entries
    inquiry = inquiry_into(case, seen_by)
    commands.record_observation(OVERSEER, inquiry=inquiry, observation="so", rests_on=(finding.id,))

    def knows(organization: UUID) -> bool:
        known = case_history(case, known_by=organization)
        assert organization == AGENCY or known.entry(finding.id) is None
        return inquiry in known.streams

    assert {party: knows(party) for party in (COMPANY, AGENCY, OTHER_COMPANY)} == {
        COMPANY: seen_by is not SeenBy.OVERSEERS,
        AGENCY: seen_by is not SeenBy.OVERSEERS,
        OTHER_COMPANY: seen_by is SeenBy.EVERYBODY,
    }
    everybody = [OVERSEER, OFFICER, LIAISON, liaison("stranger", OTHER_COMPANY)]
    assert [InquiryFile.objects.visible_to(actor).exists() for actor in everybody] == [
        True,
        seen_by is not SeenBy.OVERSEERS,
        seen_by is not SeenBy.OVERSEERS,
        seen_by is SeenBy.EVERYBODY,
    ]


@pytest.mark.django_db
def test_an_inquiry_from_opening_to_closing() -> None:
    registered.released_model()
    case = registered.opened_case()
    (finding,) = commands.record_finding(OFFICER, case=case, detail="words").entries
    inquiry = inquiry_into(case, SeenBy.OVERSEERS)
    (ask,) = commands.ask_records(OVERSEER, inquiry=inquiry, asked=OTHER_AGENCY, records="letters").entries
    commands.produce_records(OVERSEER, inquiry=inquiry, ask=ask.id, digests=(DIGEST,), entries=(finding.id,))
    commands.record_observation(OVERSEER, inquiry=inquiry, observation="so", rests_on=(finding.id,))
    commands.close_inquiry(OVERSEER, inquiry=inquiry, outcome="sent")

    file, row = InquiryFile.objects.get(), InquiryAsk.objects.get()
    assert (file.asks, file.observations, file.closed, file.cases) == (1, 1, True, 1)
    assert (row.asked, row.produced) == (OTHER_AGENCY, 1)
    whom = [OVERSEER, officer("other officer", OTHER_AGENCY), OFFICER, LIAISON]
    assert [InquiryAsk.objects.visible_to(actor).count() for actor in whom] == [1, 1, 0, 0]
    told = [case_history(case).sentence(entry) for entry in ledger.entries(streams=[inquiry])]
    assert any(f"¶{case_history(case).numbers[finding.id]}" in sentence for sentence in told)


@pytest.mark.django_db
def test_what_is_not_there_and_what_is_another_bodys_read_alike() -> None:
    registered.parties()
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream
    nowhere = named("nowhere")

    def answer(id: UUID, actor: Any) -> str:
        with pytest.raises(NotFound) as refused:
            commands.close_inquiry(actor, inquiry=id)
        return str(refused.value).replace(str(id), "…")

    assert answer(inquiry, overseer("clerk", COURT)) == answer(nowhere, OVERSEER)


@pytest.mark.django_db
def test_what_an_inquiry_names_is_there() -> None:
    registered.parties()
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream
    nowhere = named("nowhere")

    with pytest.raises(NotFound):
        commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS, cases=(nowhere,))
    with pytest.raises(NotFound):
        commands.ask_records(OVERSEER, inquiry=inquiry, asked=nowhere, records="x")
    with pytest.raises(NotFound) as refused:
        commands.record_observation(OVERSEER, inquiry=inquiry, observation="x", rests_on=(nowhere,))
    assert refused.value.pointer == "/rests_on"
