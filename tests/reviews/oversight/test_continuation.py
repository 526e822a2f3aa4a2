"""A live case goes on from a compiled one, and parties that a compiled case names reply to its entries."""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from agreements.claim import ClaimKind
from agreements.commands import appoint_liaison, make_claim, retract_claim, revise_claim
from agreements.vocabulary import Track
from config.actors import Actor, Role, Side
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.integrator import integrate
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands
from reviews.chronology import entry_id, stream_id
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import brief
from reviews.oversight.replay import case_history
from reviews.oversight.told import boundary_told, brief_told, replay_told
from reviews.review import CaseKind
from reviews.review.disputes import Grounds
from tests.actors import OVERSEER, SUPERVISOR, named
from tests.reviews import registered
from tests.reviews.mutations import import_with

pytestmark = pytest.mark.django_db

COMPILED = stream_id("directive-case")
LETTER = entry_id("directive")
REPLY = "the letter named no model weights"


def of(key: str, side: Side, role: Role) -> Actor:
    return Actor(id=named(f"somebody of {key}"), organization=stream_id(key), side=side, role=role)


ANTHROPIC = of("anthropic", Side.COMPANY, Role.LIAISON)
META = of("meta", Side.COMPANY, Role.LIAISON)
COMMERCE = of("commerce", Side.GOVERNMENT, Role.OFFICER)


def public_record() -> None:
    """The public record, with liaisons of two of its companies on the register."""
    import_with()
    registered.parties()
    for liaison in (ANTHROPIC, META):
        appoint_liaison(SUPERVISOR, party=liaison.organization, person=liaison.id)


def replied(by: Actor = ANTHROPIC, **said: Any) -> UUID:
    telling = {"kind": ClaimKind.STATEMENT, "value": REPLY, "entry": LETTER, **said}
    return make_claim(by, **telling).stream


def continued() -> UUID:
    """A live case of Anthropic and Commerce that goes on from the June letter."""
    return commands.open_case(
        ANTHROPIC,
        title="After the June letter",
        kind=CaseKind.REVIEW,
        company=ANTHROPIC.organization,
        agency=COMMERCE.organization,
        track=Track.VOLUNTARY_AGREEMENT,
        continues=COMPILED,
    ).stream


def shown(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return " ".join(out.getvalue().split())


# replies


def test_a_party_named_in_a_compiled_case_replies_and_it_stands_beside_the_entry() -> None:
    public_record()
    before = replay_told(case_history(COMPILED))

    replied()

    history = case_history(COMPILED)
    told = replay_told(history)
    number = history.numbers[LETTER]
    (reply,) = told["replies"]
    assert (reply["to"], reply["organization"], reply["side"]) == (number, "Anthropic", "company")
    assert reply["sentence"] == f"Anthropic said of ¶{number}: {REPLY} (company statement)"
    assert [entry["leaf"] for entry in told["entries"]] == [entry["leaf"] for entry in before["entries"]]
    assert f"Anthropic said of ¶{number}" in shown("replay", "2026-001")
    assert f"to ¶{number}: {reply['sentence']}" in shown("brief", "2026-001")
    assert brief_told(history, brief(history))["replies"] == told["replies"]


def test_a_reply_changes_nothing_of_what_it_is_about() -> None:
    public_record()
    before = boundary(case_history(COMPILED))
    rows = LedgerRecord.objects.count()

    replied()

    assert boundary(case_history(COMPILED)) == before
    (written,) = LedgerRecord.objects.filter(position__gt=rows)
    assert written.topic == "claim.claim-made"


def test_a_reply_is_revised_and_retracted_by_its_own_party_in_sight() -> None:
    public_record()
    claim = replied()

    revise_claim(ANTHROPIC, claim=claim, value="the letter named none")
    retract_claim(ANTHROPIC, claim=claim)

    topics = [reply["topic"] for reply in replay_told(case_history(COMPILED))["replies"]]
    assert topics == ["claim.claim-made", "claim.claim-revised", "claim.claim-retracted"]


def test_only_those_whom_the_compiled_case_names_and_overseers_reply() -> None:
    public_record()

    with pytest.raises(NotPermitted) as refusal:
        replied(META)
    with pytest.raises(NotFound):
        replied(ANTHROPIC, entry=named("no entry"))
    replied(COMMERCE)
    replied(OVERSEER)

    assert refusal.value.pointer == "/entry"
    assert len(replay_told(case_history(COMPILED))["replies"]) == 2


def test_a_reply_reaches_whom_the_entry_reached_and_nobody_else() -> None:
    public_record()

    replied(COMMERCE)

    (told,) = case_history(COMPILED).replies[LETTER]
    assert set(told.record.audience) == {ANTHROPIC.organization, COMMERCE.organization}
    for party, replies in ((ANTHROPIC, 1), (COMMERCE, 1), (META, 0)):
        known = case_history(COMPILED, known_by=party.organization)
        assert len(known.replies.get(LETTER, [])) == replies


def test_an_earlier_replay_does_not_have_a_later_reply() -> None:
    public_record()
    recorded = ledger.clock()

    replied()

    assert case_history(COMPILED, recorded=recorded).replies == {}
    assert case_history(COMPILED, occurred=recorded).replies == {}


def test_what_a_reply_says_in_its_own_words_lies_under_a_key_of_its_own() -> None:
    public_record()

    claim = replied(words="we read it twice")

    (entry,) = ledger.entries(streams=[claim])
    assert entry.record.about == (claim, LETTER)
    integrate()
    assert verify().sound


# continuation


def test_a_live_case_that_continues_a_compiled_one_is_one_timeline_with_a_line_between() -> None:
    public_record()
    case = continued()

    history = case_history(case)
    told = replay_told(history)
    earlier = replay_told(case_history(COMPILED))

    assert [entry["cited_as"] for entry in told["continues"]["entries"]] == [
        f"2026-001 {entry['cited_as']}" for entry in earlier["entries"]
    ]
    assert [entry["leaf"] for entry in told["continues"]["entries"]] == [
        entry["leaf"] for entry in earlier["entries"]
    ]
    assert [entry["cited_as"] for entry in told["entries"]] == ["¶1"]
    text = shown("replay", str(case))
    line = told["continues"]["line"]
    assert line in text
    last = f"2026-001 ¶{len(earlier['entries'])} "
    assert text.index(last) < text.index(line) < text.index("which continues 2026-001")


def test_boundary_and_brief_put_the_compiled_part_first_too() -> None:
    public_record()
    case = continued()
    history, earlier = case_history(case), case_history(COMPILED)
    number = f"2026-001 ¶{earlier.numbers[LETTER]}"

    found = boundary_told(history, boundary(history))
    told = brief_told(history, brief(history))

    apart = boundary_told(earlier, boundary(earlier))
    assert [row["number"] for row in found["continues"]["crossings"]] == [
        row["number"] for row in apart["crossings"]
    ]
    assert found["crossings"] == []
    assert len(told["continues"]["lead"]) == len(brief(earlier).lead)
    for command in ("boundary", "brief"):
        text = shown(command, str(case))
        assert text.index(number) < text.index(found["continues"]["line"])


def test_a_reply_within_the_live_case_cites_the_compiled_entry_by_its_own_number() -> None:
    public_record()
    case = continued()

    replied(case=case)

    history = case_history(case)
    number = case_history(COMPILED).numbers[LETTER]
    sentence = f"Anthropic said of 2026-001 ¶{number}: {REPLY} (company statement)"
    assert replay_told(history)["entries"][-1]["sentence"] == sentence
    assert replay_told(history)["replies"][0]["to"] == number
    assert len(replay_told(case_history(COMPILED))["replies"]) == 1


def test_a_compiled_entry_is_disputed_in_the_live_case_that_continues_it() -> None:
    public_record()
    case = continued()
    elsewhere = entry_id("ask-stage")

    commands.raise_dispute(
        ANTHROPIC, case=case, entry=LETTER, grounds=next(iter(Grounds)), statement="it was otherwise"
    )
    with pytest.raises(NotFound):
        commands.raise_dispute(
            ANTHROPIC, case=case, entry=elsewhere, grounds=next(iter(Grounds)), statement="no"
        )

    told = replay_told(case_history(case))
    disputed = [entry for entry in told["continues"]["entries"] if entry["disputed"]]
    assert [entry["cited_as"] for entry in disputed] == [
        f"2026-001 ¶{case_history(COMPILED).numbers[LETTER]}"
    ]


def test_the_compiled_case_itself_takes_no_live_entries_and_no_other_company_continues_it() -> None:
    public_record()

    with pytest.raises(Refused):
        replied(case=COMPILED)
    with pytest.raises(NotFound):
        commands.open_case(
            META,
            title="Not mine",
            kind=CaseKind.REVIEW,
            company=META.organization,
            agency=COMMERCE.organization,
            track=Track.VOLUNTARY_AGREEMENT,
            continues=COMPILED,
        )
