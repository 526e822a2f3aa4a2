"""The ten indicators: each yes, no or not recorded by what the record says, and never a score."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agreements.claim import ClaimKind
from agreements.party import Party, PartyKind
from agreements.program import Parameters
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import RecordKind
from config.ledger.occurred import Occurred
from config.ledger.signed_command import SignedCommand
from config.ledger.statement import key_id, new_statement, sign
from reviews.communication import Communication, Shown
from reviews.decision import BroaderReason, Decision, DecisionKind
from reviews.oversight.boundary import Answer, boundary
from reviews.oversight.history import CaseHistory
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, SUPERVISOR
from tests.reviews.oversight.pasts import NEXT_DAY, NOON, Scene, hours_after, last
from tests.reviews.oversight.reading import indicated
from tests.reviews.pasts import CASE, EVERY_CUSTOMER
from tests.steady import steady_pen

Past = Callable[[], CaseHistory]

NAMES: Final = (
    "instrument binding",
    "issuer named",
    "may-decline sent",
    "notice at or above the threshold",
    "consequence stated",
    "evidence shown",
    "objection stated",
    "alternative offered",
    "scope difference explained",
    "signed with the company's key",
)

COMPILED: Final = RecordKind.COMPILED
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC: Final = KEY.public_key().public_bytes_raw()


def nothing_asked() -> CaseHistory:
    return Scene().history()


def requested(kind: RecordKind = RecordKind.LIVE, **said: Any) -> CaseHistory:
    scene = Scene(kind)
    scene.request(**said)
    return scene.history()


def directed(**said: Any) -> CaseHistory:
    scene = Scene()
    scene.directive(**said)
    return scene.history()


def decided(record: RecordKind = RecordKind.LIVE, **said: Any) -> CaseHistory:
    scene = Scene(record)
    scene.decide(scene.request(), **said)
    return scene.history()


def broader(reason: BroaderReason | None) -> CaseHistory:
    return decided(kind=DecisionKind.COMPLIED_MORE_BROADLY, applied=EVERY_CUSTOMER, reason=reason)


def with_notice(hours: float) -> CaseHistory:
    return requested(answer_hoped_for_by=datetime.fromisoformat(hours_after(NOON, hours)))


def with_consequence() -> CaseHistory:
    scene = Scene()
    request = scene.request()
    scene.claim(ClaimKind.CONSEQUENCE_STATED, LIAISON, entry=last(request).id, value="no further contracts")
    return scene.history()


def with_penalty() -> CaseHistory:
    return directed(penalty="a fine")


def signed(revoked: bool = False) -> CaseHistory:
    """A decision that the company signed with a key of its own, which it may have revoked before."""
    company = Party(COMPANY, steady_pen())
    company.register(by=SUPERVISOR, kind=PartyKind.COMPANY, name="Acme", liaison=LIAISON.id)
    company.enroll_signing_key(by=LIAISON, public_key=PUBLIC, person=LIAISON.id, since=date(2026, 6, 1))
    if revoked:
        company.revoke_signing_key(by=LIAISON, key_id=key_id(PUBLIC), reason=None)
    scene = Scene()
    request = scene.request()
    statement = new_statement(
        command="make_decision",
        organization=COMPANY,
        stream=None,
        answers=(request.entries[0].leaf,),
        said={},
        issued_at=datetime.fromisoformat(NOON),
        nonce=bytes(16),
    )
    envelope = sign(statement, [KEY])
    scene.decide(
        request, signed=SignedCommand(envelope=envelope, statement=statement, keys=(key_id(PUBLIC),))
    )
    history = scene.history()
    history.parties = {**history.parties, COMPANY: company}
    return history


def one_shown_one_not() -> CaseHistory:
    scene = Scene()
    scene.request(shown=Shown.WRITTEN)
    scene.request(when=NEXT_DAY)
    return scene.history()


def reported_by_an_unnamed_office() -> CaseHistory:
    scene = Scene()
    reported = scene.at(scene.new(Communication, "reported"), NOON)
    reported.report(
        by=LIAISON,
        track=Track.OUTSIDE,
        office=None,
        asker="a caller who gave no office",
        claimed_instrument=Instrument.INFORMAL_ASK,
        kind=RequestKind.RESTRICT,
        received_at=Occurred.parse(NOON),
        case=CASE,
    )
    return scene.history()


YES: Final[dict[str, Past]] = {
    "instrument binding": directed,
    "issuer named": requested,
    "may-decline sent": requested,
    "notice at or above the threshold": lambda: with_notice(24),
    "consequence stated": with_consequence,
    "evidence shown": lambda: requested(shown=Shown.WRITTEN),
    "objection stated": lambda: decided(under_objection=True, objection="unwise"),
    "alternative offered": lambda: decided(alternative="a filter"),
    "scope difference explained": lambda: broader(BroaderReason.POLICY_CHOICE),
    "signed with the company's key": signed,
}

NO: Final[dict[str, Past]] = {
    "instrument binding": requested,
    "issuer named": reported_by_an_unnamed_office,
    "may-decline sent": directed,
    "notice at or above the threshold": lambda: with_notice(23),
    "evidence shown": lambda: requested(shown=Shown.NOTHING),
    "objection stated": decided,
    "alternative offered": decided,
    "scope difference explained": lambda: broader(None),
    "signed with the company's key": decided,
}

NOT_RECORDED: Final[dict[str, Past]] = {
    "instrument binding": nothing_asked,
    "issuer named": nothing_asked,
    "may-decline sent": lambda: requested(COMPILED),
    "notice at or above the threshold": requested,
    "consequence stated": requested,
    "evidence shown": one_shown_one_not,
    "objection stated": lambda: decided(COMPILED),
    "alternative offered": lambda: decided(COMPILED),
    "scope difference explained": decided,
    "signed with the company's key": lambda: decided(COMPILED),
}


@pytest.mark.parametrize(
    ("name", "past", "wanted"),
    [
        *((name, past, Answer.YES) for name, past in YES.items()),
        *((name, past, Answer.NO) for name, past in NO.items()),
        *((name, past, Answer.NOT_RECORDED) for name, past in NOT_RECORDED.items()),
    ],
)
def test_an_indicator_answers_by_the_record(name: str, past: Past, wanted: Answer) -> None:
    case = past()

    (found,) = [indicator for indicator in boundary(case).indicators if indicator.name == name]

    assert found.answer is wanted
    assert set(found.entries) <= set(case.numbers)
    if wanted is not Answer.NOT_RECORDED:
        assert found.entries


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_is_yes_in_one_past_and_in_its_twin_it_is_not(name: str) -> None:
    assert name in YES
    assert name in NO or name in NOT_RECORDED
    assert {*YES, *NO, *NOT_RECORDED} == set(NAMES)


def test_a_key_that_was_revoked_before_signs_nothing() -> None:
    assert indicated(boundary(signed(revoked=True)))["signed with the company's key"] is Answer.NO


def test_what_is_signed_is_the_decision_and_without_the_companys_own_record_nothing_is() -> None:
    case = signed()
    (decision,) = (stream for stream in case.streams.values() if isinstance(stream, Decision))

    found = boundary(case).indicators[-1]
    case.parties = {}

    assert (found.answer, found.entries) == (Answer.YES, (decision.entries[0].id,))
    assert boundary(case).indicators[-1].answer is Answer.NO


@pytest.mark.parametrize("past", [nothing_asked, requested, directed, decided])
def test_there_are_always_ten_in_the_same_order(past: Past) -> None:
    assert tuple(indicated(boundary(past()))) == NAMES


def test_a_penalty_that_an_instrument_names_is_a_consequence_stated() -> None:
    assert indicated(boundary(with_penalty()))["consequence stated"] is Answer.YES


def test_notice_is_judged_by_the_programs_threshold() -> None:
    case = with_notice(12)

    case.parameters = Parameters(short_notice_hours=12)

    assert indicated(boundary(case))["notice at or above the threshold"] is Answer.YES


def test_notice_that_is_only_bounded_from_above_is_never_called_long() -> None:
    scene = Scene()
    scene.suspend(scene.decide(scene.directive(), when=NEXT_DAY), when=NEXT_DAY)

    assert indicated(boundary(scene.history()))["notice at or above the threshold"] is Answer.NOT_RECORDED


def test_one_communication_without_an_answer_leaves_it_open_for_the_case() -> None:
    scene = Scene()
    scene.request(answer_hoped_for_by=datetime.fromisoformat(hours_after(NOON, 48)))
    scene.request(when=NEXT_DAY)

    assert indicated(boundary(scene.history()))["notice at or above the threshold"] is Answer.NOT_RECORDED


def test_one_short_notice_is_no_for_the_case() -> None:
    scene = Scene()
    scene.request(answer_hoped_for_by=datetime.fromisoformat(hours_after(NOON, 48)))
    scene.request(when=NEXT_DAY, answer_hoped_for_by=datetime.fromisoformat(hours_after(NEXT_DAY, 1)))

    assert indicated(boundary(scene.history()))["notice at or above the threshold"] is Answer.NO


def test_a_call_is_no_communication_that_the_indicators_judge() -> None:
    scene = Scene()
    call = scene.at(scene.new(Communication, "call"), NOON)
    call.record_call(by=OFFICER, office=AGENCY, company=COMPANY, said="asked how it goes", case=CASE)

    assert set(indicated(boundary(scene.history())).values()) == {Answer.NOT_RECORDED}
