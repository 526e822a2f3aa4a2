"""A model version in its company's hands: nothing blocks a release, and nobody else writes."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from config.actors import Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.occurred import Occurred
from config.ledger.sealed import Sealed
from config.ledger.stream import Stream, UnknownEvent
from reviews.communication import Communication
from reviews.model_version import (
    AccessState,
    Attribution,
    ChosenBy,
    EffectKind,
    ModelVersion,
    Reach,
)
from reviews.scope import Extent, Period, Polarity, Scope
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, PRESS, archivist, liaison, named
from tests.reviews.pasts import (
    ALL_CUSTOMERS,
    EVERY_CUSTOMER,
    FOREIGN_CUSTOMERS,
    FOREIGN_STAFF,
    FOREIGNERS,
    MODEL,
    OTHER_MODEL,
    at,
    cited,
    complied,
    decided,
    population,
    registered_model,
    released_model,
    requested,
    scope,
    suspended_model,
)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def topics(stream: Stream) -> list[str]:
    return [entry.record.topic.partition(".")[2] for entry in stream.entries]


# rule 2


@pytest.mark.parametrize("past", [registered_model, released_model, suspended_model])
def test_nothing_blocks_a_release(past: Any) -> None:
    model = past()

    at(model, "2026-07-01T10:00-04:00").release(by=LIAISON)

    assert topics(model)[-1] == "released"
    assert model.access.released_to is Reach.EVERYBODY


def test_a_release_may_cite_a_decision_and_needs_none() -> None:
    model = registered_model()

    model.release_to_partners(
        by=LIAISON, partner_count=20, count_is_exact=False, participation_shared=True, under=cited(complied())
    )
    model.release(by=LIAISON)

    assert [effect.decision for effect in model.effects] == [complied().id, None]
    assert "about 20 trusted partners" in model.entries[-2].event.sentence()


def test_what_is_suspended_stays_so_when_a_release_is_recorded() -> None:
    model = suspended_model()

    at(model, "2026-06-20T10:00-04:00").release(by=LIAISON)

    assert model.access.state is AccessState.SUSPENDED


# rules 3 and 5


WRITES: list[tuple[str, dict[str, Any]]] = [
    ("register", {"name": "Fable 5"}),
    ("declare_safeguards", {"safeguards": "refuses"}),
    ("change_safeguards", {"safeguards": "refuses more", "under": None, "independent": True}),
    ("mark_out_of_framework", {}),
    ("plan_release", {"to": Reach.EVERYBODY}),
    ("reschedule_release", {"attribution": Attribution.OWN_CHOICE}),
    ("cancel_release", {"under": None, "independent": True}),
    ("include_partner", {"partner": PRESS, "chosen_by": ChosenBy.COMPANY}),
    ("exclude_partner", {"partner": PRESS, "chosen_by": ChosenBy.COMPANY}),
    ("release_to_partners", {}),
    ("release", {}),
    ("restrict_access", {"scope": FOREIGNERS, "under": None, "independent": True}),
    ("suspend_access", {"scope": FOREIGNERS, "under": None, "independent": True}),
    ("restore_access", {"under": None, "independent": True}),
    ("state_impact", {"impact": "customers left"}),
]


@pytest.mark.parametrize(("method", "said"), WRITES, ids=[method for method, _ in WRITES])
def test_only_the_company_writes_its_model_version(method: str, said: dict[str, Any]) -> None:
    def model() -> ModelVersion:
        if method == "register":
            return ModelVersion(MODEL, released_model().pen)
        planned = released_model()
        planned.plan_release(by=LIAISON, to=Reach.EVERYBODY)
        return planned

    for actor in (OFFICER, *(archivist(PRESS, side) for side in Side if side is not Side.COMPANY)):
        refused = model()
        before = list(refused.entries)
        with pytest.raises(NotPermitted):
            getattr(refused, method)(by=actor, **said)
        assert refused.entries == before

    written = model()
    getattr(written, method)(by=LIAISON, **said)

    assert written.pending[-1].side is Side.COMPANY


def test_every_event_of_a_model_version_is_the_companys() -> None:
    sides = {side for event in ModelVersion.EVENTS for side in event.BY}

    assert sides == {Side.COMPANY}


def test_another_company_finds_no_such_model() -> None:
    model = released_model()

    with pytest.raises(NotFound):
        model.release(by=liaison(organization=OTHER_COMPANY))
    model.release(by=LIAISON)

    assert model.version == 3


def test_a_request_never_changes_what_customers_can_reach() -> None:
    model = released_model()
    before = (list(model.entries), model.access)

    communication = requested(models=(model.id,))

    assert isinstance(communication, Communication)
    assert (model.entries, model.access) == before


# an act that limits cites a decision or is independent


@pytest.mark.parametrize("act", ["restrict_access", "suspend_access", "restore_access", "cancel_release"])
def test_an_act_that_limits_cites_a_decision_or_is_independent(act: str) -> None:
    said = {"scope": FOREIGNERS} if act in ("restrict_access", "suspend_access") else {}
    model = released_model()
    model.plan_release(by=LIAISON, to=Reach.EVERYBODY)

    with pytest.raises(Refused) as neither:
        getattr(model, act)(by=LIAISON, under=None, independent=False, **said)
    with pytest.raises(Refused) as both:
        getattr(model, act)(by=LIAISON, under=cited(complied()), independent=True, **said)
    getattr(model, act)(by=LIAISON, under=cited(complied()), independent=False, **said)
    getattr(model, act)(by=LIAISON, under=None, independent=True, **said)

    assert (neither.value.rule, both.value.rule) == (7, 7)
    assert neither.value.pointer == "/decision"
    assert [(e.decision, e.independent) for e in model.effects[-2:]] == [(complied().id, False), (None, True)]


def test_an_act_that_cites_a_decision_carries_its_leaf_hash_and_its_case_first() -> None:
    decision = complied()
    model = released_model()

    model.suspend_access(by=LIAISON, scope=EVERY_CUSTOMER, under=cited(decision), independent=False)

    record = model.entries[-1].record
    assert [citation.leaf for citation in record.cites] == [decision.entries[0].leaf]
    assert record.about[0] == decision.cases[0]
    assert {model.id, COMPANY, decision.id} <= set(record.about)


def test_the_decision_of_another_company_is_not_found() -> None:
    model = released_model()

    with pytest.raises(NotFound):
        model.release(by=LIAISON, under=cited(complied(), company=OTHER_COMPANY))
    model.release(by=LIAISON, under=cited(complied()))

    assert model.effects[-1].decision == complied().id


def test_what_an_act_cites_is_not_corrected() -> None:
    model = suspended_model()
    entry = model.entries[-1].id
    earlier = Occurred.in_month(2026, 1)

    with pytest.raises(Refused):
        model.correct(by=LIAISON, entry=entry, field="decision", value=None, reason="mistaken")
    with pytest.raises(Refused):
        model.correct(by=LIAISON, entry=entry, field="scope", value=FOREIGNERS, reason="mistaken")
    model.correct(by=LIAISON, entry=entry, field="occurred", value=earlier, reason="mistaken")

    assert model.effects[-1].entry.occurred == earlier


# who can reach it, at any instant


def test_nobody_reaches_what_is_not_released() -> None:
    model = registered_model()

    access = model.access_at(instant("2026-06-10T00:00-04:00"))

    assert (access.state, access.released_to) == (AccessState.NOT_RELEASED, Reach.NOBODY)
    assert "nobody" in access.words


def test_access_is_open_until_the_instant_of_the_suspension() -> None:
    model = suspended_model()

    before = model.access_at(instant("2026-06-12T21:58-04:00"))
    after = model.access_at(instant("2026-06-12T21:59-04:00"))

    assert (before.state, before.words) == (AccessState.EVERYBODY, "everybody")
    assert after.state is AccessState.SUSPENDED
    assert "all customers" in after.words


def test_an_effect_is_about_its_own_model_only() -> None:
    both = scope(FOREIGN_CUSTOMERS, models=(MODEL, OTHER_MODEL))
    unstated = scope(FOREIGN_CUSTOMERS, models=Extent.NOT_STATED)
    model = released_model()

    with pytest.raises(Refused) as refused:
        model.restrict_access(
            by=LIAISON, scope=scope(FOREIGN_CUSTOMERS, models=(OTHER_MODEL,)), under=None, independent=True
        )
    model.restrict_access(by=LIAISON, scope=both, under=None, independent=True)
    model.restrict_access(by=LIAISON, scope=unstated, under=None, independent=True)

    assert refused.value.pointer == "/scope/models"
    assert [restricted.models for restricted in model.access.restrictions] == [(MODEL,), (MODEL,)]


def test_the_company_may_restore_part() -> None:
    model = suspended_model()

    at(model, "2026-06-26T12:00-04:00").restore_access(
        by=LIAISON, scope=scope(FOREIGN_STAFF), under=None, independent=True
    )

    assert model.access.state is AccessState.SUSPENDED
    assert model.access.restrictions == (scope(ALL_CUSTOMERS),)


def test_a_part_that_cannot_be_subtracted_is_shown_beside_what_was_taken() -> None:
    model = released_model()
    taken = Scope(population=population(FOREIGN_CUSTOMERS))
    given_back = scope(FOREIGN_CUSTOMERS, capabilities=("cyber",))

    model.restrict_access(by=LIAISON, scope=taken, under=None, independent=True)
    model.restore_access(by=LIAISON, scope=given_back, under=None, independent=True)

    (limit,) = model.access.limits
    assert limit.restored == (given_back,)
    assert "given back" in model.access.words


def test_everything_is_restored_where_no_part_is_named() -> None:
    model = suspended_model()

    at(model, "2026-07-01T12:00-04:00").restore_access(by=LIAISON, under=None, independent=True)

    assert model.access.state is AccessState.EVERYBODY
    assert model.access.limits == ()


def test_a_model_stays_with_its_partners_by_the_companys_choice() -> None:
    model = registered_model()
    at(model, "2026-06-09T12:00-04:00").release_to_partners(by=LIAISON)
    at(model, "2026-06-12T21:59-04:00").suspend_access(
        by=LIAISON, scope=EVERY_CUSTOMER, under=None, independent=True
    )

    with pytest.raises(Refused):
        model.restore_access(by=LIAISON, to=Reach.NOBODY, under=None, independent=True)
    at(model, "2026-07-01T12:00-04:00").restore_access(
        by=LIAISON, to=Reach.PARTNERS, under=None, independent=True
    )

    assert model.access.state is AccessState.PARTNERS
    assert model.access.words == "trusted partners"


def test_a_limit_holds_only_in_its_period() -> None:
    model = released_model()
    week = Period(since=instant("2026-06-12T00:00-04:00"), until=instant("2026-06-20T00:00-04:00"))

    at(model, "2026-06-12T00:00-04:00").restrict_access(
        by=LIAISON, scope=scope(FOREIGN_CUSTOMERS, period=week), under=None, independent=True
    )

    assert model.access_at(instant("2026-06-19T23:59-04:00")).state is AccessState.RESTRICTED
    assert model.access_at(instant("2026-06-20T00:00-04:00")).state is AccessState.EVERYBODY


def test_an_imprecise_date_counts_from_its_end_and_says_so() -> None:
    model = released_model()

    at(model, "2026-06-26").restrict_access(by=LIAISON, scope=FOREIGNERS, under=None, independent=True)

    assert model.access_at(instant("2026-06-26T12:00-04:00")).state is AccessState.EVERYBODY
    after = model.access_at(instant("2026-06-27T00:00-04:00"))
    assert after.state is AccessState.RESTRICTED
    assert "26 June 2026, counted from its end" in after.words


def test_access_follows_what_happened_then_the_order_of_recording() -> None:
    model = released_model()
    at(model, "2026-07-01T12:00-04:00").restore_access(by=LIAISON, under=None, independent=True)

    at(model, "2026-06-12T21:59-04:00").suspend_access(
        by=LIAISON, scope=EVERY_CUSTOMER, under=None, independent=True
    )

    assert model.access.state is AccessState.EVERYBODY
    assert [str(when) for when, _, _ in model.access_history()] == [
        "9 June 2026, 12:00 ET",
        "12 June 2026, 21:59 ET",
        "1 July 2026, 12:00 ET",
    ]


def test_what_a_decision_took_away_can_be_added_up() -> None:
    model = released_model()
    decision = complied()

    model.restrict_access(by=LIAISON, scope=FOREIGNERS, under=cited(decision), independent=False)
    model.suspend_access(by=LIAISON, scope=EVERY_CUSTOMER, under=cited(decision), independent=False)
    model.restrict_access(by=LIAISON, scope=FOREIGNERS, under=None, independent=True)
    model.restore_access(by=LIAISON, under=cited(decision), independent=False)

    assert model.effects_of(decision.id) == (FOREIGNERS, EVERY_CUSTOMER)
    assert [effect.act for effect in model.effects][-1] is EffectKind.RESTORED


# plans and delays


def test_the_plan_is_told_as_it_stood_at_an_instant() -> None:
    model = registered_model()
    at(model, "2026-06-02T09:00-04:00").plan_release(
        by=LIAISON, to=Reach.EVERYBODY, when=Occurred.parse("2026-06-26")
    )
    at(model, "2026-06-25T18:00-04:00").cancel_release(by=LIAISON, under=None, independent=True)

    before = model.plan_at(instant("2026-06-25T17:59-04:00"))
    after = model.plan_at(instant("2026-06-25T18:00-04:00"))

    assert before
    assert after
    assert (str(before.when), before.canceled) == ("26 June 2026", False)
    assert after.canceled
    assert model.plan_at(instant("2026-06-01T00:00-04:00")) is None
    assert model.plan_at(instant("2026-06-25T00:00-04:00"), Reach.PARTNERS) is None


def planned_model() -> ModelVersion:
    model = registered_model()
    at(model, "2026-06-02T09:00-04:00").plan_release(
        by=LIAISON, to=Reach.EVERYBODY, when=Occurred.parse("2026-06-26T12:00-04:00")
    )
    return at(model, "2026-06-25T18:00-04:00")


def test_a_delay_is_attributed_by_the_company() -> None:
    model = planned_model()
    decision = decided(requested())

    model.reschedule_release(
        by=LIAISON,
        attribution=Attribution.COMMUNICATION,
        when=Occurred.parse("2026-07-09T12:00-04:00"),
        under=cited(decision),
    )

    (delay,) = model.delays()
    assert delay.days == (13.0, 13.0)
    assert (delay.attribution, delay.communications) == (Attribution.COMMUNICATION, (requested().id,))
    assert not model.effects[-1].independent


@pytest.mark.parametrize("attribution", [Attribution.COMMUNICATION, Attribution.JOINT])
def test_a_delay_due_to_a_communication_cites_the_decision_that_answers_it(
    attribution: Attribution,
) -> None:
    model = planned_model()

    with pytest.raises(Refused) as refused:
        model.reschedule_release(by=LIAISON, attribution=attribution)
    model.reschedule_release(by=LIAISON, attribution=attribution, under=cited(decided(requested())))

    assert (refused.value.rule, refused.value.pointer) == (7, "/decision")
    assert model.delays()[0].days is None


def test_a_delay_of_own_choice_answers_nothing() -> None:
    model = planned_model()

    with pytest.raises(Refused):
        model.reschedule_release(
            by=LIAISON, attribution=Attribution.OWN_CHOICE, under=cited(decided(requested()))
        )
    model.reschedule_release(by=LIAISON, attribution=Attribution.OWN_CHOICE, when=Occurred.on(_day(7)))

    (delay,) = model.delays()
    assert delay.days is not None
    assert delay.days[0] < 11 < delay.days[1]
    assert model.effects[-1].independent


def _day(of_july: int) -> Any:
    return instant(f"2026-07-{of_july:02d}T00:00-04:00").date()


def test_only_what_is_planned_is_rescheduled() -> None:
    model = registered_model()

    with pytest.raises(Refused):
        model.reschedule_release(by=LIAISON, attribution=Attribution.UNKNOWN)
    with pytest.raises(Refused):
        model.plan_release(by=LIAISON, to=Reach.NOBODY)
    model.plan_release(by=LIAISON, to=Reach.PARTNERS)
    model.reschedule_release(by=LIAISON, attribution=Attribution.UNKNOWN)

    assert [plan.to for plan in model.plans] == [Reach.PARTNERS, Reach.PARTNERS]


# the rest


def test_a_partner_is_recorded_with_whose_choice_it_was() -> None:
    model = released_model()

    model.include_partner(by=LIAISON, partner=PRESS, chosen_by=ChosenBy.GOVERNMENT)
    model.exclude_partner(by=LIAISON, partner=PRESS, chosen_by=ChosenBy.COMPANY)

    assert [(p.included, p.chosen_by) for p in model.partners] == [
        (True, ChosenBy.GOVERNMENT),
        (False, ChosenBy.COMPANY),
    ]
    assert PRESS in model.entries[-1].record.about


def test_impact_and_safeguards_are_sealed_under_the_case() -> None:
    model = released_model()
    case = named("case")

    model.state_impact(by=LIAISON, impact="customers left", case=case)
    model.declare_safeguards(by=LIAISON, safeguards="refuses exploits")

    assert [disclosure.value for _, disclosure in model.disclosures] == ["customers left", "refuses exploits"]
    assert model.impacts[0].record.about[0] == case
    assert isinstance(model.safeguards, Sealed)
    assert b"customers left" not in model.impacts[0].data


def test_a_model_is_registered_once_and_has_a_name() -> None:
    model = registered_model()

    with pytest.raises(Refused):
        model.register(by=LIAISON, name="Fable 5")
    with pytest.raises(BadInput):
        ModelVersion(MODEL, model.pen).register(by=LIAISON, name="")

    assert (model.name, model.company) == ("Fable 5", COMPANY)


def test_only_partners_keep_access_reads_well() -> None:
    model = released_model()
    partners = population(FOREIGN_CUSTOMERS, polarity=Polarity.ONLY_THESE_KEEP_ACCESS)

    model.restrict_access(by=LIAISON, scope=Scope(population=partners), under=None, independent=True)

    assert "restricted: only foreign customers keep access" in model.access.words


def test_what_is_remembered_is_what_is_replayed() -> None:
    model = suspended_model()
    model.mark_out_of_framework(by=LIAISON, reason="open weights")

    replayed = ModelVersion.of(model.entries, model.pen)

    assert replayed
    assert replayed.access == model.access
    assert (replayed.out_of_framework, replayed.name) == (True, "Fable 5")
    assert isinstance(replayed.id, UUID)


def test_an_event_of_another_stream_is_not_ignored() -> None:
    model = released_model()

    with pytest.raises(UnknownEvent):
        model.when(requested().entries[0].event)


def test_an_unknown_date_counts_from_its_recording_and_says_so() -> None:
    model = released_model()
    recorded = model.pen.clock()

    at(model, "unknown").restrict_access(by=LIAISON, scope=FOREIGNERS, under=None, independent=True)

    when, entry, access = model.access_history()[0]
    assert (when.latest, entry.takes_effect > recorded) == (None, True)
    assert "counted from its recording" in access.words
