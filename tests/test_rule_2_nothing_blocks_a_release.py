"""Rule 2: a release is recorded whatever the state of a review, and no end of a review or window moves it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from agreements.commands import decline_agreement, make_designation, open_negotiation
from agreements.designation import DesignationKind
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.decision import Basis, DecisionKind
from reviews.model_version import ModelVersion, Reach
from reviews.models import ModelFile
from reviews.review.access import AccessLevel, AccessType, Environment
from tests import histories, steady
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, SYSTEM
from tests.reviews import registered
from tests.reviews.pasts import EVERY_CUSTOMER, MODEL

NOON = datetime(2026, 7, 6, 16, tzinfo=UTC)


def acts_of_a_case(clock: steady.Clock) -> Iterator[str]:
    """A live case from opening to closing, act by act, with all that could seem to stand in the way."""
    clock.now = NOON
    registered.parties()
    commands.register_model(LIAISON, id=MODEL, name="Fable 5")
    yield "registered"
    case = registered.opened_case(models=(MODEL,))
    yield "opened"
    commands.make_submission(LIAISON, case=case, summary="weights of 1 July")
    yield "submitted"
    commands.ask_for_more_information(OFFICER, case=case, asked="which weights?")
    yield "information asked"
    commands.find_submission_complete(OFFICER, case=case)
    yield "complete"
    access = _offered(case)
    yield "access offered"
    commands.take_up_access(OFFICER, case=case, access=access)
    commands.activate_access(LIAISON, case=case, access=access, days=30)
    yield "window open"
    request = registered.requested(case=case, models=(MODEL,))
    yield "asked"
    commands.make_decision(
        LIAISON, answers=(request,), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY, under_objection=True
    )
    yield "declined"
    registered.directed(case=case, models=(MODEL,))
    yield "directed"
    make_designation(OFFICER, company=COMPANY, kind=DesignationKind.EXPORT_CONTROL, authority="15 CFR 744")
    yield "designated"
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    decline_agreement(LIAISON, agreement=agreement)
    yield "agreement declined"
    clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    commands.end_access_window(SYSTEM, case=case, access=access)
    yield "window ended"
    commands.end_review(OFFICER, case=case)
    yield "review ended"
    commands.close_case(OFFICER, case=case)
    yield "closed"


def _offered(case: UUID) -> UUID:
    receipt = commands.offer_access(
        LIAISON,
        case=case,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    )
    return receipt.entries[-1].id


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories.histories())
def test_after_any_history_the_company_records_a_release(history: list[histories.Happening]) -> None:
    for model in histories.played(history).models:
        version = model.version

        model.release(by=LIAISON)

        assert model.version == version + 1
        assert model.released is model.entries[-1]
        assert model.access.released_to is Reach.EVERYBODY


@pytest.mark.django_db
def test_a_release_is_recorded_whatever_the_state_of_the_review(ledger_clock: steady.Clock) -> None:
    states = 0

    for _ in acts_of_a_case(ledger_clock):
        states += 1
        now = Occurred.at(ledger_clock.now)
        assert commands.release_to_partners(LIAISON, model=MODEL, partner_count=20, occurred=now).entries
        assert commands.release_model(LIAISON, model=MODEL, occurred=now).entries

    assert ledger.get(ModelVersion, MODEL).version == 1 + 2 * states
    assert ModelFile.objects.get().access == "everybody"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "access"),
    [
        (lambda: None, "not_released"),
        (lambda: commands.release_to_partners(LIAISON, model=MODEL, partner_count=3), "partners"),
        (lambda: commands.release_model(LIAISON, model=MODEL), "everybody"),
        (
            lambda: commands.suspend_access(LIAISON, model=MODEL, scope=EVERY_CUSTOMER, independent=True),
            "suspended",
        ),
    ],
    ids=["not released", "with partners", "released", "suspended"],
)
def test_no_act_of_a_case_and_no_window_that_ends_changes_a_release_state(
    before: Callable[[], object], access: str, ledger_clock: steady.Clock
) -> None:
    course = acts_of_a_case(ledger_clock)
    next(course)
    before()
    version = ledger.get(ModelVersion, MODEL).version

    found = {state: ModelFile.objects.get().access for state in course}

    assert {"window ended", "review ended", "closed"} <= set(found)
    assert set(found.values()) == {access}
    assert ledger.get(ModelVersion, MODEL).version == version
