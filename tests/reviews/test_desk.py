"""An agency's desk: drafts go back and forth, a case has its officer, and nobody else sees any of it."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from agreements.claim import ClaimKind
from agreements.commands import correct_entry, make_claim
from agreements.models import Member
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Role
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.models import TimelineEntry
from config.ledger.occurred import Occurred
from config.ledger.sealed import Sealed
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import Document, Shown
from reviews.desk import Desk, desk_id, differences
from reviews.draft_state import DraftState
from reviews.models import DeskFile, DraftFile
from reviews.oversight.replay import case_entries, case_history
from reviews.scope import Scope
from tests.actors import (
    AGENCY,
    COMPANY,
    COUNTERSIGNER,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    SUPERVISOR,
    named,
    officer,
)
from tests.agreements.pasts import at, new
from tests.reviews.pasts import FOREIGNERS
from tests.reviews.pasts import requested as asked
from tests.reviews.registered import countersigned, drafted, opened_case, parties, requested

CASE: Final = named("case")
OTHER_OFFICER: Final = officer("other officer", OTHER_AGENCY)
CONTENTS: Final[dict[str, Any]] = {
    "to": COMPANY,
    "kind": RequestKind.RESTRICT,
    "instrument": Instrument.INFORMAL_ASK,
    "track": Track.OUTSIDE,
    "scope": Scope(),
    "case": CASE,
}
BINDING: Final = {"instrument": Instrument.ORDER, "authority": "a law", "document": Document(title="order")}


def desk_with_draft(**contents: Any) -> Desk:
    desk = new(Desk)
    desk.draft_request(by=OFFICER, replaces=None, **{**CONTENTS, **contents})
    return desk


def only_draft(desk: Desk) -> Any:
    (draft,) = desk.drafts.values()
    return draft


# drafts


def test_a_draft_waits_is_countersigned_and_comes_back_when_somebody_thinks_again() -> None:
    desk = desk_with_draft()
    draft = only_draft(desk)

    states = [draft.state]
    desk.countersign_draft(by=COUNTERSIGNER, draft=draft.id, sent=False)
    states.append(draft.state)
    desk.return_draft(by=COUNTERSIGNER, draft=draft.id, comments="say until when", sent=False)
    states.append(draft.state)

    assert states == [DraftState.WAITING, DraftState.COUNTERSIGNED, DraftState.RETURNED]


def test_the_countersigner_is_not_the_drafter_whatever_the_role() -> None:
    desk = new(Desk)
    desk.draft_request(by=SUPERVISOR, replaces=None, **CONTENTS)
    draft = only_draft(desk).id

    for act in (desk.countersign_draft, desk.decline_countersignature):
        reason: dict[str, Any] = {} if act == desk.countersign_draft else {"reason": None}
        with pytest.raises(Refused) as refused:
            act(by=SUPERVISOR, draft=draft, sent=False, **reason)
        assert refused.value.rule == 15

    desk.countersign_draft(by=OFFICER, draft=draft, sent=False)


def test_a_draft_is_countersigned_once_and_not_after_it_was_declined() -> None:
    desk = desk_with_draft()
    draft = only_draft(desk).id
    desk.countersign_draft(by=COUNTERSIGNER, draft=draft, sent=False)
    with pytest.raises(Refused, match="already"):
        desk.countersign_draft(by=SUPERVISOR, draft=draft, sent=False)

    other = desk_with_draft()
    draft = only_draft(other).id
    other.decline_countersignature(by=COUNTERSIGNER, draft=draft, reason="too wide", sent=False)

    with pytest.raises(Refused, match="draft it anew"):
        other.countersign_draft(by=SUPERVISOR, draft=draft, sent=False)
    with pytest.raises(Refused, match="draft it anew"):
        other.return_draft(by=SUPERVISOR, draft=draft, comments="late", sent=False)


def test_a_draft_that_came_back_or_went_out_is_not_touched_again() -> None:
    desk = desk_with_draft()
    draft = only_draft(desk)

    with pytest.raises(Refused, match="gone out"):
        desk.return_draft(by=SUPERVISOR, draft=draft.id, comments="late", sent=True)
    desk.return_draft(by=SUPERVISOR, draft=draft.id, comments="say until when", sent=False)

    acts: list[Callable[[], None]] = [
        lambda: desk.countersign_draft(by=COUNTERSIGNER, draft=draft.id, sent=False),
        lambda: desk.return_draft(by=SUPERVISOR, draft=draft.id, comments="again", sent=False),
    ]
    for again in acts:
        with pytest.raises(Refused, match="returned with comments") as refused:
            again()
        assert refused.value.rule == 15
    with pytest.raises(NotFound):
        desk.countersign_draft(by=COUNTERSIGNER, draft=named("no draft"), sent=False)


def test_a_draft_goes_out_under_both_names_once_another_officer_countersigned_it() -> None:
    desk = desk_with_draft()
    draft = only_draft(desk)

    with pytest.raises(Refused, match="waits for another officer") as refused:
        draft.signatures()
    desk.countersign_draft(by=COUNTERSIGNER, draft=draft.id, sent=False)

    assert refused.value.rule == 15
    assert draft.signatures() == (OFFICER.id, COUNTERSIGNER.id)


def test_a_declined_draft_says_so_and_goes_out_no_more() -> None:
    desk = desk_with_draft()
    draft = only_draft(desk)

    desk.decline_countersignature(by=COUNTERSIGNER, draft=draft.id, reason="too wide", sent=False)

    assert draft.state is DraftState.DECLINED
    with pytest.raises(Refused, match="was declined"):
        draft.signatures()


def test_what_differs_from_its_draft_is_named_the_track_first_and_then_field_by_field() -> None:
    draft = only_draft(desk_with_draft(text="please"))

    def different(**said: Any) -> list[str]:
        issued = asked(**{**CONTENTS, **said}).entries[0]
        return list(differences(draft.drafted, draft.said, issued, said.get("shown")))

    assert different() == []
    assert different(track=Track.VOLUNTARY_AGREEMENT) == ["track"]
    assert different(kind=RequestKind.SUSPEND, scope=FOREIGNERS, track=Track.FRAMEWORK) == [
        "track",
        "kind",
        "scope",
        "models",
    ]
    assert different(shown=Shown.NOTHING) == ["shown"]
    assert different(text="other words") == []


@pytest.mark.parametrize(
    ("said", "pointer", "rule"),
    [
        ({"instrument": Instrument.ORDER}, "/authority", 6),
        ({**BINDING, "document": None}, "/document", 6),
        ({**BINDING, "authority": "  "}, "/authority", 6),
        ({"authority": "a law"}, "/authority", 6),
        ({"penalty": "a fine"}, "/penalty", 6),
        ({"comply_by": at("2026-06-12T17:00:00-04:00")}, "/comply_by", 6),
        ({**BINDING, "answer_hoped_for_by": at("2026-06-12T17:00:00-04:00")}, "/answer_hoped_for_by", 6),
        ({"supported_by": (named("finding"),)}, "/shown", 14),
    ],
)
def test_what_could_not_go_out_is_not_drafted(said: dict[str, Any], pointer: str, rule: int) -> None:
    with pytest.raises(Refused) as refused:
        desk_with_draft(**said)

    assert (refused.value.pointer, refused.value.rule) == (pointer, rule)
    assert desk_with_draft(**BINDING).drafts
    assert desk_with_draft(supported_by=(named("finding"),), shown=Shown.NOTHING).drafts


def test_the_words_of_a_draft_are_sealed_and_never_corrected() -> None:
    desk = desk_with_draft(text="please, until Monday")
    draft = only_draft(desk)

    assert isinstance(draft.said.text, Sealed)
    assert b"Monday" not in draft.drafted.data
    with pytest.raises(Refused) as refused:
        desk.correct(by=OFFICER, entry=draft.id, field="text", value="at once", reason="a slip")
    assert refused.value.rule == 16


def test_a_draft_that_replaces_names_one_of_the_same_desk() -> None:
    desk = desk_with_draft()

    with pytest.raises(Refused):
        desk.draft_request(by=OFFICER, replaces=named("nothing"), **CONTENTS)
    desk.draft_request(by=OFFICER, replaces=only_draft(desk).id, **CONTENTS)

    assert len(desk.drafts) == 2


def test_a_desk_is_remembered_in_whatever_order_it_is_told() -> None:
    desk = desk_with_draft()
    draft = only_draft(desk).id
    desk.countersign_draft(by=COUNTERSIGNER, draft=draft, sent=False)
    desk.assign_case(by=SUPERVISOR, case=CASE, person=OFFICER.id, recused=False)
    desk.hand_over_case(by=OFFICER, to=COUNTERSIGNER.id, reason=None, recused=False, oversees=False)

    backwards = Desk.of(list(reversed(desk.entries)), desk.pen)

    assert backwards
    assert backwards.drafts == desk.drafts
    assert backwards.officer == desk.officer == COUNTERSIGNER.id


# who has the case


def test_a_case_has_one_officer_at_a_time() -> None:
    desk = new(Desk)
    with pytest.raises(Refused, match="assign it"):
        desk.hand_over_case(by=SUPERVISOR, to=OFFICER.id, reason=None, recused=False, oversees=True)

    desk.pen.occurred = Occurred.parse("2026-06-02T09:00-04:00")
    desk.assign_case(by=SUPERVISOR, case=CASE, person=OFFICER.id, recused=False)
    desk.pen.occurred = Occurred.parse("2026-06-09T09:00-04:00")
    desk.hand_over_case(by=OFFICER, to=COUNTERSIGNER.id, reason="leave", recused=False, oversees=False)

    assert desk.officer_at(at("2026-06-02T08:59:00-04:00")) is None
    assert desk.officer_at(at("2026-06-09T08:59:00-04:00")) == OFFICER.id
    assert desk.officer_at(at("2026-06-09T09:00:00-04:00")) == COUNTERSIGNER.id
    with pytest.raises(Refused, match="hand it over"):
        desk.assign_case(by=SUPERVISOR, case=CASE, person=OFFICER.id, recused=False)
    with pytest.raises(Refused, match="already"):
        desk.hand_over_case(by=COUNTERSIGNER, to=COUNTERSIGNER.id, reason=None, recused=False, oversees=False)
    with pytest.raises(Refused, match="recused") as refused:
        desk.hand_over_case(by=COUNTERSIGNER, to=OFFICER.id, reason=None, recused=True, oversees=False)
    assert (refused.value.pointer, refused.value.rule) == ("/to", 15)
    with pytest.raises(Refused, match="by who has it"):
        desk.hand_over_case(by=OFFICER, to=OFFICER.id, reason=None, recused=False, oversees=False)


def test_another_agency_is_answered_as_if_there_were_no_such_desk() -> None:
    desk = desk_with_draft()

    acts: list[Callable[[], None]] = [
        lambda: desk.draft_request(by=OTHER_OFFICER, replaces=None, **CONTENTS),
        lambda: desk.file_memo(by=OTHER_OFFICER, memo="ours", case=CASE, company=None),
        lambda: desk.countersign_draft(by=OTHER_OFFICER, draft=only_draft(desk).id, sent=False),
    ]

    for act in acts:
        with pytest.raises(NotFound):
            act()


# as officers live it, on a database


@pytest.mark.django_db
def test_a_request_from_first_draft_to_receipt() -> None:
    parties()
    case = opened_case()
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    first = drafted(case=case, text="please restrict")
    commands.return_draft(COUNTERSIGNER, draft=first, comments="say until when")
    text = "please restrict until the cause is mended"
    second = drafted(case=case, text=text, replaces=first)
    commands.countersign_draft(COUNTERSIGNER, draft=second)
    commands.file_memo(OFFICER, case=case, memo="the company was told by phone that this comes")

    sent = commands.issue_request(
        OFFICER,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
        track=Track.OUTSIDE,
        case=case,
        text=text,
        draft=second,
    )
    commands.state_receipt(LIAISON, communication=sent.stream, received_at=Occurred.at(ledger.clock()))

    desk = DeskFile.objects.get()
    assert (desk.stream, desk.officer, desk.memos) == (desk_id(AGENCY, case), OFFICER.id, 1)
    states = dict(DraftFile.objects.values_list("id", "state"))
    assert states == {first: "returned", second: "countersigned"}


@pytest.mark.django_db
def test_a_desk_is_per_case_and_per_company_where_there_is_no_case() -> None:
    parties()
    case = opened_case()

    drafted(case=case)
    drafted()
    drafted(to=OTHER_COMPANY)
    commands.file_memo(OFFICER, company=COMPANY, memo="for us")

    found = {desk.stream for desk in DeskFile.objects.all()}
    assert found == {desk_id(AGENCY, id) for id in (case, COMPANY, OTHER_COMPANY)}
    with pytest.raises(BadInput):
        commands.file_memo(OFFICER, memo="about nothing")


@pytest.mark.django_db
def test_no_company_and_no_other_agency_has_a_desk_on_a_case_that_is_not_its_own() -> None:
    parties()
    case = opened_case()

    for command, said in (
        (commands.file_memo, {"memo": "ours", "case": case}),
        (commands.draft_request, {**CONTENTS, "case": case}),
    ):
        with pytest.raises(NotFound):
            command(OTHER_OFFICER, **said)
        with pytest.raises(NotPermitted):
            command(LIAISON, **said)
        command(OFFICER, **said)


@pytest.mark.django_db
def test_nobody_but_the_agency_sees_its_desk_and_it_is_in_no_timeline_of_the_case() -> None:
    parties()
    case = opened_case()
    requested(scope=Scope(), case=case)
    draft = countersigned(case=case)
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    memo = commands.file_memo(OFFICER, case=case, memo="for us").entries[0]
    correct_entry(
        OFFICER, stream=memo.record.stream, entry=memo.id, field="memo", value="for us alone", reason="a slip"
    )
    of_the_desk = {entry.id for entry in ledger.get(Desk, desk_id(AGENCY, case)).entries}

    assert len(of_the_desk) == 7
    assert not of_the_desk & {entry.id for entry in case_entries(case)}
    assert not of_the_desk & {entry.id for entry in ledger.timeline(case)}
    for reader in (COMPANY, OVERSIGHT_BODY, AGENCY):
        assert not of_the_desk & {entry.id for entry in case_history(case, known_by=reader).entries}
    for actor, seen in ((OFFICER, 2), (SUPERVISOR, 2), (OTHER_OFFICER, 0), (LIAISON, 0), (OVERSEER, 0)):
        assert DraftFile.objects.visible_to(actor).count() == seen
        assert DeskFile.objects.visible_to(actor).count() == bool(seen)
    for stranger in (LIAISON, OVERSEER, OTHER_OFFICER):
        with pytest.raises(NotFound):
            make_claim(stranger, kind=ClaimKind.STATEMENT, value="drafted", party=AGENCY, entry=draft)


@pytest.mark.django_db
def test_a_rehearsal_says_that_the_agency_alone_would_see_it() -> None:
    parties()
    case = opened_case()

    receipt = commands.file_memo(OFFICER, case=case, memo="for us", dry_run=True)
    asked = commands.draft_request(OFFICER, **{**CONTENTS, "case": case}, dry_run=True)

    assert len(receipt.seen_by) == len(asked.seen_by) == 1
    assert "oversight bodies" not in receipt.seen_by
    assert not TimelineEntry.objects.filter(topic__startswith="desk.").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("organization", "role", "seen"), [(AGENCY, Role.OFFICER, 1), (OVERSIGHT_BODY, Role.OVERSEER, 0)]
)
def test_the_admin_shows_the_desk_to_the_agency_alone(organization: Any, role: Role, seen: int) -> None:
    parties()
    commands.file_memo(OFFICER, company=COMPANY, memo="for us")
    user = get_user_model().objects.create_user("reader", is_staff=True)
    Member.objects.create(user=user, organization=organization, role=role)
    client = Client()
    client.force_login(user)

    page = client.get("/admin/ledger/timelineentry/?topic=desk.memo-filed").content.decode()

    assert page.count("filed a memo") == seen
