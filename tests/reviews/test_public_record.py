"""The public record of 2026 as it ships: what its streams hold once imported, and mutated copies of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from agreements.agreement import Agreement
from agreements.claim import Claim, ClaimKind
from agreements.designation import Designation, DesignationState
from agreements.party import Party
from agreements.program import Program
from agreements.signatories import signatories
from agreements.vocabulary import Evidence, FutureModels, Instrument, Participation, RequestKind, Track
from config.actors import RecordKind
from config.ledger.models import Refusal
from config.ledger.occurred import EASTERN, Occurred
from reviews.chronology import entry_id, stream_id
from reviews.communication import Communication, Shown
from reviews.decision import Basis, BroaderReason, Decision, DecisionKind
from reviews.import_record import import_record, public_record, read_files
from reviews.model_version import AccessState, ModelVersion, Reach
from reviews.oversight.folding import known_to
from reviews.report import Report
from reviews.review import Review
from reviews.scope import Relation
from tests.databases import Backend
from tests.reviews.mutations import import_with
from tests.reviews.told import Told

MODELS = ("fable-5", "mythos-5")
FIVE = ("openai", "anthropic", "google", "microsoft", "xai")


_TOLD: dict[Backend | None, Told] = {}


@pytest.fixture
def record(db: None, database: Backend | None) -> Told:
    """The public record: imported once on each database and rolled back, what it told is kept."""
    if database not in _TOLD:
        import_with()
        _TOLD[database] = Told()
    return _TOLD[database]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN).astimezone(UTC)


def said(claims: list[Claim]) -> list[str]:
    return sorted(claim.made.value for claim in claims if claim.made)


# the whole


@pytest.mark.django_db
def test_the_public_record_imports_whole_and_only_once() -> None:
    first = [import_record(read_files([path])) for path in public_record()]
    again = [import_record(read_files([path])) for path in public_record()]

    assert [done.standing for done in first] == [0] * len(first)
    assert [done.recorded for done in again] == [0] * len(again)
    assert [done.standing for done in again] == [done.recorded for done in first]
    assert not Refusal.objects.exists()


def test_every_entry_is_compiled_and_cites_a_source_of_a_known_level(record: Told) -> None:
    for entry in record.entries:
        source = entry.record.source
        assert entry.record.record_kind is RecordKind.COMPILED
        assert source is not None
        assert source.publisher
        assert Evidence(source.evidence)


def test_no_line_says_what_the_register_computes() -> None:
    computed = {"binding", "difference", "flags", "indicators", "duration", "late", "number", "in_force"}

    for path in public_record():
        for line in map(json.loads, path.read_text().splitlines()):
            assert not computed & _members(line), line["key"]


def _members(value: Any) -> set[str]:
    match value:
        case dict():
            return {*value, *(name for part in value.values() for name in _members(part))}
        case list():
            return {name for part in value for name in _members(part)}
        case _:
            return set()


def test_every_key_of_the_public_record_is_its_own() -> None:
    keys = [json.loads(line)["key"] for path in public_record() for line in path.read_text().splitlines()]
    ids: set[UUID] = {stream_id(key) for key in keys} | {entry_id(key) for key in keys}

    assert len(set(keys)) == len(keys)
    assert len(ids) == 2 * len(keys)


# parties, program, designation


def test_caisi_has_the_name_of_its_time_and_two_wrong_ones(record: Told) -> None:
    caisi = record.stream(Party, "caisi")

    assert caisi.name_at(at("2025-06-02T12:00")) == "US AI Safety Institute"
    assert caisi.name_at(at("2025-06-03T12:00")) == "Center for AI Standards and Innovation"
    assert [wrong for _, wrong in caisi.aliases] == [True, True]


def test_the_program_gives_at_most_30_days_and_is_due_on_1_august(record: Told) -> None:
    program = record.stream(Program, "eo-14409")

    assert program.parameters.largest_window_days == 30
    assert [deadline.due.isoformat() for deadline in program.deadlines.values()] == ["2026-08-01"]
    assert program.completed


def test_a_statement_ends_no_designation_and_a_court_stays_it(record: Told) -> None:
    designation = record.stream(Designation, "dod-designation")
    president = record.stream(Claim, "not-now")

    assert designation.state_at(at("2026-03-10T12:00")) is DesignationState.IN_FORCE
    assert designation.state_at(at("2026-06-20T12:00")) is DesignationState.STAYED
    assert designation.state is DesignationState.STAYED
    assert president.made
    assert president.made.kind is ClaimKind.STATEMENT
    assert designation.id in president.about


# case 1, the directive


def test_the_letter_is_a_license_requirement_of_commerce_whose_document_is_not_held(record: Told) -> None:
    letter = record.letter

    assert letter.issuing_office == stream_id("commerce")
    assert letter.instrument is Instrument.LICENSE_REQUIREMENT
    assert letter.binding
    assert letter.authority == "15 CFR 744.22(b)"
    assert letter.document
    assert not letter.document.held
    assert letter.penalty is None
    assert letter.answer_by is None
    assert letter.track == Track.COMPULSORY
    assert letter.shown is Shown.NOTHING


def test_two_sources_say_asked(record: Told) -> None:
    characterizations = [
        claim
        for claim in record.claims_about("directive", ClaimKind.CHARACTERIZATION)
        if claim.made and claim.made.field == "instrument"
    ]

    assert said(characterizations) == ["informal_ask", "informal_ask", "license_requirement"]
    asked = [claim for claim in characterizations if claim.made and claim.made.value == "informal_ask"]
    assert {claim.claimant for claim in asked} == {stream_id("blockbeats"), stream_id("woofun")}
    assert all(claim.contradicted_by for claim in asked)


def test_more_was_applied_than_asked_and_the_company_says_why(record: Told) -> None:
    decision = record.decision
    ((answered, difference),) = decision.differences

    assert answered.communication == stream_id("directive")
    assert str(answered.scope.population) == "foreign customers and foreign staff, anywhere"
    assert decision.applied
    assert str(decision.applied.population) == "all customers and foreign staff"
    assert difference.population is Relation.BROADER
    assert decision.relation is Relation.BROADER
    assert decision.kind is DecisionKind.COMPLIED_MORE_BROADLY
    assert decision.reason is BroaderReason.CANNOT_DISTINGUISH_POPULATION
    assert decision.basis is Basis.LEGAL_COMPULSION
    assert decision.basis_matches_instrument


@pytest.mark.parametrize("key", MODELS)
def test_customers_were_cut_off_4_hours_and_38_minutes_after_the_letter(record: Told, key: str) -> None:
    model, letter = record.stream(ModelVersion, key), record.letter
    (suspended,) = [effect for effect in model.effects if effect.act == "suspended"]
    assert letter.received
    assert letter.received.latest

    assert suspended.entry.takes_effect - letter.received.latest == timedelta(hours=4, minutes=38)
    assert suspended.decision == stream_id("anthropic-cuts-off")


@pytest.mark.parametrize(("key", "before"), [("fable-5", "everybody"), ("mythos-5", "partners")])
def test_at_21_00_access_is_open_under_a_directive_and_an_hour_later_suspended(
    record: Told, key: str, before: str
) -> None:
    model, letter = record.stream(ModelVersion, key), record.letter

    assert letter.state_at(at("2026-06-12T21:00")).standing == "in_effect"
    assert model.access_at(at("2026-06-12T21:00")).state == before
    assert model.access_at(at("2026-06-12T22:00")).state is AccessState.SUSPENDED


def test_the_lift_restores_nothing(record: Told) -> None:
    fable, mythos = record.stream(ModelVersion, "fable-5"), record.stream(ModelVersion, "mythos-5")
    letter = record.letter

    assert letter.state_at(at("2026-06-27T12:00")).standing == "partly_lifted"
    assert letter.state_at(at("2026-07-01T12:00")).standing == "ended"
    assert fable.access_at(at("2026-07-01T12:00")).state is AccessState.SUSPENDED
    assert fable.access_at(at("2026-07-02T12:00")).state is AccessState.EVERYBODY
    assert mythos.access_at(at("2026-07-02T12:00")).released_to is Reach.PARTNERS
    assert mythos.access.state is AccessState.PARTNERS


@pytest.mark.parametrize(
    ("key", "own", "otherwise"),
    [
        ("fable-5-released", "2026-06-09", ["10 June 2026"]),
        ("directive", "2026-06-12T17:21-04:00", ["1 June 2026", "13 June 2026"]),
        ("fable-5-restored", "2026-07-01", ["18 June 2026", "30 June 2026"]),
    ],
)
def test_dates_that_sources_give_otherwise_stand_beside(
    record: Told, key: str, own: str, otherwise: list[str]
) -> None:
    (entry,) = (entry for entry in record.entries if entry.id == entry_id(key))

    assert entry.occurred == Occurred.parse(own)
    assert said(record.claims_about(key, ClaimKind.DATING)) == otherwise


def test_four_lengths_of_the_shutdown_stand_beside_each_other(record: Told) -> None:
    lengths = record.claims_about("fable-5-suspended", ClaimKind.DURATION)

    assert said(lengths) == ["18 days", "19 days", "28 to 31 days", "7 days"]
    assert sum(bool(claim.contradicted_by) for claim in lengths) == 3


def test_the_report_is_amazons_and_identifying_is_not_exploiting(record: Told) -> None:
    report, case = record.stream(Report, "amazon-report"), record.stream(Review, "directive-case")
    (asserted,) = case.capabilities.assertions

    assert report.received
    assert report.cases == (case.id,)
    assert [sent.recipient for _, sent in report.chain] == [stream_id("officials")]
    assert asserted.contested_by == ()
    assert not asserted.evidence.demonstrates
    assert len(case.capabilities.clarifications) == 1
    assert len(case.capabilities.non_uniqueness) == 1
    assert len(case.capabilities.defensive_uses) == 1


def test_the_company_was_not_shown_the_report_behind_the_letter(record: Told) -> None:
    hidden = {entry_id(key) for key in ("amazon-report", "amazon-report-handed-on", "capability-asserted")}

    shown = known_to(stream_id("anthropic"), record.entries)

    assert not hidden & {entry.id for entry in shown}
    assert entry_id("directive") in {entry.id for entry in shown}


# case 2, the request


def test_two_offices_ask_without_authority_and_nobody_countersigns(record: Told) -> None:
    stage, test = record.stream(Communication, "ask-stage"), record.stream(Communication, "ask-test")

    assert (stage.issuing_office, test.issuing_office) == (stream_id("ostp-oncd"), stream_id("commerce"))
    assert (stage.kind, test.kind) == (RequestKind.STAGE_RELEASE, RequestKind.GIVE_ACCESS)
    for ask in (stage, test):
        assert not ask.binding
        assert ask.authority is None
        assert not ask.countersigned
        assert ask.track == Track.OUTSIDE
        assert ask.may_decline_sent is None


def test_openai_stages_its_release_under_stated_objection(record: Told) -> None:
    decision, model = record.stream(Decision, "openai-stages"), record.stream(ModelVersion, "gpt-5.6")

    assert [answered.communication for answered in decision.answered] == [stream_id("ask-stage")]
    assert decision.under_objection
    assert decision.objection == "should not become the long-term default"
    assert model.access_at(at("2026-06-27T12:00")).state is AccessState.PARTNERS
    assert model.access_at(at("2026-07-10T12:00")).state is AccessState.EVERYBODY


def test_who_chose_the_partners_is_contested(record: Told) -> None:
    claims = record.claims_about("gpt-5.6-preview", ClaimKind.SELECTION)

    assert said(claims) == ["the company", "the government, customer by customer"]
    assert {claim.claimant for claim in claims} == {stream_id("press"), stream_id("openai")}
    assert any(claim.contradicted_by for claim in claims)


# agreements


def test_meta_negotiates_and_nothing_says_that_it_signed(record: Told) -> None:
    found = record.signatory("meta", at("2026-08-01T12:00"))

    assert found.value is Participation.NEGOTIATING
    assert found.evidences == (Evidence.MEDIA, Evidence.COMPANY_STATEMENT)
    assert found.future_models is FutureModels.OPEN
    assert not found.in_force
    assert found.contradicting == ()
    assert record.stream(Agreement, "agreement-meta").id == found.agreement


def test_meta_is_asked_to_sign_in_a_negotiation_of_its_own(record: Told) -> None:
    case, ask = record.stream(Review, "meta-case"), record.stream(Communication, "ask-meta")

    assert case.kind == "negotiation"
    assert stream_id("agreement-meta") in case.follows
    assert ask.kind is RequestKind.SIGN_AGREEMENT
    assert ask.track == Track.VOLUNTARY_AGREEMENT
    assert not ask.binding
    assert not [decision for decision in record.of(Decision) if case.id in decision.cases]


@pytest.mark.parametrize("key", FIVE)
def test_five_companies_signed_as_agencies_state_with_weaker_media_claims_beside(
    record: Told, key: str
) -> None:
    found = record.signatory(key, at("2026-08-01T12:00"))

    assert found.value is Participation.SIGNED
    assert found.evidence is Evidence.AGENCY_STATEMENT
    assert [beside.evidence for beside in found.weaker] == [Evidence.MEDIA, Evidence.MEDIA]
    assert found.in_force


def test_nobody_had_signed_before_the_record_says_so(record: Told) -> None:
    early = {
        found.company
        for found in signatories(record.streams.values(), at("2024-09-01T12:00"))
        if found.in_force
    }

    assert early == {stream_id("openai"), stream_id("anthropic")}
