"""A government's request or directive, from issue to end: it never binds beyond its instrument."""

from datetime import datetime
from typing import Any

import pytest

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.sealed import Sealed
from config.ledger.stream import UnknownEvent
from reviews.communication import (
    MAY_DECLINE,
    Communication,
    DirectiveIssued,
    Document,
    Ending,
    EvidenceReceipt,
    Form,
    RequestIssued,
    Shown,
    Standing,
    Superseded,
)
from reviews.model_version import Released
from reviews.scope import Extent, Scope
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    PRESS,
    SYSTEM,
    archivist,
    liaison,
    named,
    officer,
)
from tests.reviews.pasts import (
    CASE,
    EVERY_CUSTOMER,
    FOREIGN_CUSTOMERS,
    FOREIGN_STAFF,
    FOREIGNERS,
    MODEL,
    OTHER_MODEL,
    UNHELD,
    at,
    directed,
    not_issued,
    population,
    requested,
    scope,
)
from tests.steady import Clock

BINDING = [instrument for instrument in Instrument if instrument.binding]
VOLUNTARY = [instrument for instrument in Instrument if not instrument.binding]
FINDING = named("finding")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


# rule 6


@pytest.mark.parametrize("instrument", VOLUNTARY)
def test_a_voluntary_request_says_that_the_company_may_decline(instrument: Instrument) -> None:
    communication = not_issued()
    asked: dict[str, Any] = {"to": COMPANY, "kind": RequestKind.RESTRICT, "track": Track.OUTSIDE}

    with pytest.raises(Refused) as refused:
        communication.issue_request(
            by=OFFICER, instrument=instrument, scope=FOREIGNERS, may_decline_sent=False, **asked
        )
    communication.issue_request(by=OFFICER, instrument=instrument, scope=FOREIGNERS, **asked)

    event = communication.entries[0].event
    assert refused.value.rule == 6
    assert isinstance(event, RequestIssued)
    assert (event.may_decline, communication.may_decline_sent) == (MAY_DECLINE, True)


def test_a_voluntary_request_has_no_authority() -> None:
    with pytest.raises(BadInput):
        requested(authority="15 CFR 744.22(b)")

    communication = requested()

    assert (communication.authority, communication.document, communication.binding) == (None, None, False)
    assert "authority" not in RequestIssued.__struct_fields__


@pytest.mark.parametrize("instrument", BINDING)
def test_a_binding_instrument_is_issued_as_a_directive(instrument: Instrument) -> None:
    with pytest.raises(Refused) as refused:
        requested(instrument=instrument)

    communication = directed(instrument=instrument)

    assert (refused.value.rule, refused.value.pointer) == (6, "/instrument")
    assert communication.binding


@pytest.mark.parametrize("instrument", VOLUNTARY)
def test_a_voluntary_instrument_is_no_directive(instrument: Instrument) -> None:
    with pytest.raises(Refused) as refused:
        directed(instrument=instrument)

    assert refused.value.rule == 6
    assert directed().form is Form.DIRECTIVE


def test_a_binding_one_cites_its_authority_and_its_document() -> None:
    with pytest.raises(Refused) as refused:
        directed(authority=" ")
    with pytest.raises(ValueError, match="digest"):
        Document(held=True)

    unheld = directed()
    held = directed(document=Document(title="letter", digest=bytes(32), held=True))

    assert (refused.value.rule, refused.value.pointer) == (6, "/authority")
    assert unheld.authority == "15 CFR 744.22(b)"
    assert [communication.document.held for communication in (unheld, held) if communication.document] == [
        False,
        True,
    ]
    assert "not held" in unheld.entries[0].event.sentence()


def test_its_instrument_is_not_corrected() -> None:
    communication = requested()
    entry = communication.entries[0].id

    with pytest.raises(Refused):
        communication.correct(
            by=OFFICER, entry=entry, field="instrument", value="order", reason="it was binding"
        )
    communication.correct(
        by=OFFICER, entry=entry, field="on_whose_instruction", value="the Secretary", reason="left out"
    )

    assert communication.instrument is Instrument.FORMAL_VOLUNTARY_REQUEST
    assert isinstance(communication.on_whose_instruction, Sealed)
    said = [disclosure.value for _, disclosure in communication.disclosures]
    assert said == ["left out", "the Secretary"]  # the reason of a correction is sealed, too


def test_an_authority_is_not_corrected_away() -> None:
    communication = directed()
    entry = communication.entries[0].id

    with pytest.raises(BadInput):
        communication.correct(by=OFFICER, entry=entry, field="authority", value="", reason="none")
    communication.correct(by=OFFICER, entry=entry, field="authority", value="15 CFR 744.22", reason="typo")

    assert communication.authority == "15 CFR 744.22"


def test_from_voluntary_to_binding_is_a_new_communication_that_supersedes() -> None:
    request = requested()
    old = Superseded(id=request.id, to=request.to)

    directive = directed(superseded=old)
    with pytest.raises(Refused):
        request.supersede(by=OFFICER, superseded_by=request.id)
    request.supersede(by=OFFICER, superseded_by=directive.id)

    assert directive.supersedes == request.id
    assert (request.state.standing, request.state.how) == (Standing.ENDED, Ending.SUPERSEDED)
    assert (request.superseded_by, request.instrument) == (
        directive.id,
        Instrument.FORMAL_VOLUNTARY_REQUEST,
    )


def test_what_another_company_was_asked_is_not_superseded() -> None:
    with pytest.raises(NotFound):
        directed(superseded=Superseded(id=named("communication"), to=OTHER_COMPANY))


def test_a_compiled_request_says_what_sources_say_of_the_sentence() -> None:
    communication = not_issued()
    communication.pen.source = Source(publisher="AP", evidence="media")

    communication.issue_request(
        by=archivist(AGENCY, Side.GOVERNMENT),
        to=COMPANY,
        kind=RequestKind.STAGE_RELEASE,
        instrument=Instrument.INFORMAL_ASK,
        track=Track.OUTSIDE,
        scope=Scope(),
        text="stage the launch",
    )

    event = communication.entries[0].event
    assert isinstance(event, RequestIssued)
    assert (event.may_decline, event.may_decline_sent, event.text) == (None, None, "stage the launch")


# rule 3, and who sees it


def test_only_a_government_issues() -> None:
    for actor in (LIAISON, archivist(PRESS, Side.THIRD_PARTY), OVERSEER):
        with pytest.raises(NotPermitted):
            requested(by=actor)
        with pytest.raises(NotPermitted):
            directed(by=actor)

    assert requested().recording_office == AGENCY


def test_another_office_and_another_company_find_no_such_communication() -> None:
    communication = directed()

    with pytest.raises(NotFound):
        communication.rescind(by=officer(organization=OTHER_AGENCY))
    with pytest.raises(NotFound):
        communication.state_receipt(
            by=liaison(organization=OTHER_COMPANY), received_at=Occurred.parse("2026-06-12")
        )
    communication.rescind(by=OFFICER)

    assert communication.ending == communication.entries[-1]


def test_the_issuing_office_stands_beside_the_recording_office() -> None:
    communication = requested(issuing_office=OTHER_AGENCY, on_whose_instruction="the Secretary")

    communication.withdraw(by=officer(organization=OTHER_AGENCY))

    assert (communication.issuing_office, communication.recording_office) == (OTHER_AGENCY, AGENCY)
    assert requested(issuing_office=AGENCY).issuing_office == AGENCY
    assert str(OTHER_AGENCY) in communication.entries[0].event.sentence()


def test_the_countersigner_is_not_the_drafter() -> None:
    with pytest.raises(Refused) as refused:
        requested(countersigned_by=OFFICER.id)

    countersigned = requested(countersigned_by=named("second officer"))

    assert refused.value.rule == 15
    assert countersigned.countersigned
    assert not requested().countersigned


def test_it_is_about_its_case_first_and_goes_to_the_company() -> None:
    record = requested().entries[0].record

    assert record.about == (CASE, MODEL, COMPANY, AGENCY)
    assert record.audience == (COMPANY,)
    assert record.track == Track.OUTSIDE
    assert requested().cases == (CASE,)


# rule 14


def test_what_rests_on_a_finding_says_what_the_company_was_shown() -> None:
    with pytest.raises(Refused) as refused:
        directed(supported_by=(FINDING,))

    communication = directed(supported_by=(FINDING,), shown=Shown.NOTHING)

    assert (refused.value.rule, refused.value.pointer) == (14, "/shown")
    assert communication.shown is Shown.NOTHING
    assert [entry.record.topic for entry in communication.entries] == [
        "communication.directive-issued",
        "communication.evidence-disclosed",
    ]


def test_nothing_shown_is_a_value_and_not_recorded_is_another() -> None:
    communication = directed()
    before = communication.shown

    with pytest.raises(Refused):
        communication.disclose_evidence(by=OFFICER, shown=Shown.NOTHING, what="a summary")
    communication.disclose_evidence(by=OFFICER, shown=Shown.NOTHING)

    assert (before, communication.shown) == (None, Shown.NOTHING)


def test_the_company_gives_its_own_account_of_what_it_received() -> None:
    communication = directed(supported_by=(FINDING,), shown=Shown.WRITTEN, shown_what="a summary")

    with pytest.raises(NotPermitted):
        communication.state_evidence_receipt(by=OFFICER, received=EvidenceReceipt.RECEIVED)
    communication.state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.NOT, said="no annex came")

    assert communication.shown is Shown.WRITTEN
    assert communication.evidence_receipt is EvidenceReceipt.NOT
    assert communication.evidence_receipts == [communication.entries[-1]]


def test_a_receipt_is_stated_once_by_the_company() -> None:
    communication = directed()
    received = Occurred.parse("2026-06-12T17:21-04:00")

    with pytest.raises(NotPermitted):
        communication.state_receipt(by=OFFICER, received_at=received)
    communication.state_receipt(by=LIAISON, received_at=received)
    with pytest.raises(Refused):
        communication.state_receipt(by=LIAISON, received_at=received)

    assert communication.received == received
    assert communication.entry_received == communication.entries[-1]


# rules 9 and 10: how it ends


def test_a_request_lapses_into_no_answer_recorded_and_nothing_else() -> None:
    communication = requested(answer_hoped_for_by=instant("2026-06-15T17:00-04:00"))
    due, after = instant("2026-06-15T17:00-04:00"), instant("2026-06-16T09:00-04:00")

    with pytest.raises(NotPermitted):
        communication.lapse(by=OFFICER, answered=False, now=after)
    with pytest.raises(Refused):
        communication.lapse(by=SYSTEM, answered=True, now=after)
    with pytest.raises(Refused):
        communication.lapse(by=SYSTEM, answered=False, now=instant("2026-06-15T16:59-04:00"))
    communication.lapse(by=SYSTEM, answered=False, now=after)

    assert communication.entries[-1].occurred.latest == due
    assert communication.state.words == "ended: no answer recorded"


def test_a_lapse_is_noted_once_however_often_the_register_looks() -> None:
    communication = requested(answer_hoped_for_by=instant("2026-06-15T17:00-04:00"))
    after = instant("2026-06-16T09:00-04:00")

    for _ in range(2):
        communication.lapse(by=SYSTEM, answered=False, now=after)

    assert [entry.record.topic for entry in communication.entries[1:]] == ["communication.request-lapsed"]


def test_what_comes_after_the_end_moves_nothing_whatever_was_recorded_first() -> None:
    communication = requested()
    at(communication, "2026-06-14T12:00-04:00").narrow(by=OFFICER, scope=scope(FOREIGN_CUSTOMERS))
    narrowed = communication.state

    at(communication, "2026-06-13T12:00-04:00").withdraw(by=OFFICER)

    assert narrowed.scopes == (scope(FOREIGN_CUSTOMERS),)
    assert (communication.state.how, communication.state.scopes) == (Ending.WITHDRAWN, ())
    assert communication.ending == communication.entries[-1]


def test_what_lapsed_is_not_open_again_by_asking_for_less_and_may_yet_be_withdrawn() -> None:
    communication = requested(answer_hoped_for_by=instant("2026-06-15T17:00-04:00"))
    at(communication, "2026-06-16T12:00-04:00").narrow(by=OFFICER, scope=scope(FOREIGN_CUSTOMERS))

    communication.lapse(by=SYSTEM, answered=False, now=instant("2026-06-17T09:00-04:00"))
    lapsed = communication.state
    at(communication, "2026-06-18T12:00-04:00").withdraw(by=OFFICER)

    assert (lapsed.standing, lapsed.how) == (Standing.ENDED, Ending.LAPSED)
    assert communication.state.how is Ending.WITHDRAWN


def test_what_sources_date_before_its_issue_ends_nothing_that_was_not_there() -> None:
    communication = not_issued("compiled")
    communication.pen.source = Source(publisher="AP", evidence="media")
    agency = archivist(AGENCY, Side.GOVERNMENT)
    communication.issue_request(
        by=agency,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.INFORMAL_ASK,
        track=Track.OUTSIDE,
        scope=FOREIGNERS,
    )

    at(communication, "2026-06-11").withdraw(by=agency)

    assert communication.state.standing is Standing.OPEN
    assert communication.state_at(instant("2026-06-12T12:00-04:00")).standing is Standing.NOT_YET


@pytest.mark.parametrize("communication", [requested, directed])
def test_what_hopes_for_no_answer_or_binds_does_not_lapse(communication: Any) -> None:
    with pytest.raises(Refused):
        communication().lapse(by=SYSTEM, answered=False, now=instant("2027-01-01T00:00-05:00"))


def test_a_directive_is_in_effect_from_its_issue_to_its_rescission() -> None:
    communication = directed()
    at(communication, "2026-06-30T12:00-04:00").rescind(by=OFFICER, reason="no longer needed")

    def standing(when: str) -> Standing:
        return communication.state_at(instant(when)).standing

    assert standing("2026-06-12T17:20-04:00") is Standing.NOT_YET
    assert standing("2026-06-12T21:00-04:00") is Standing.IN_EFFECT
    assert standing("2026-06-30T12:00-04:00") is Standing.ENDED
    assert communication.state.how is Ending.RESCINDED
    assert communication.lifts == [communication.entries[-1]]


def test_a_partial_lift_leaves_the_rest_in_effect() -> None:
    communication = directed()

    with pytest.raises(Refused) as refused:
        communication.partly_lift(by=OFFICER, lifted=scope(FOREIGN_STAFF, models=(OTHER_MODEL,)))
    at(communication, "2026-06-26").partly_lift(by=OFFICER, lifted=scope(FOREIGN_STAFF))

    assert refused.value.rule == 10
    assert communication.state.standing is Standing.PARTLY_LIFTED
    assert communication.in_force_scope == (scope(FOREIGN_CUSTOMERS),)
    assert "26 June 2026, counted from its end" in communication.state.words
    assert communication.scope == FOREIGNERS


def test_a_lift_whose_rest_cannot_be_stated_is_shown_beside() -> None:
    communication = directed(scope=Scope(population=population(FOREIGN_CUSTOMERS)))
    lifted = scope(FOREIGN_CUSTOMERS, channels=Extent.ALL, capabilities=("cyber",))

    communication.partly_lift(by=OFFICER, lifted=lifted)

    assert communication.state.lifted_apart == (lifted,)
    assert communication.state.standing is Standing.PARTLY_LIFTED


def test_what_lifts_everything_in_parts_ends_it() -> None:
    communication = directed()

    communication.partly_lift(by=OFFICER, lifted=scope(FOREIGN_STAFF))
    communication.partly_lift(by=OFFICER, lifted=EVERY_CUSTOMER)

    assert (communication.state.standing, communication.state.how) == (Standing.ENDED, Ending.LIFTED_IN_FULL)
    with pytest.raises(Refused):
        communication.rescind(by=OFFICER)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("rescind", {}),
        ("partly_lift", {"lifted": FOREIGNERS}),
        ("enjoin", {"court": OVERSIGHT_BODY, "document": UNHELD}),
    ],
)
def test_only_a_directive_is_lifted_rescinded_or_enjoined(act: str, said: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        getattr(requested(), act)(by=OFFICER, **said)

    communication = directed()
    getattr(communication, act)(by=OFFICER, **said)

    assert refused.value.rule == 6
    assert communication.state.standing is Standing.ENDED


def test_only_a_request_is_withdrawn() -> None:
    communication = requested()

    with pytest.raises(Refused):
        directed().withdraw(by=OFFICER)
    communication.withdraw(by=OFFICER, reason="settled")
    with pytest.raises(Refused):
        communication.withdraw(by=OFFICER)

    assert communication.state.how is Ending.WITHDRAWN
    assert communication.ending == communication.entries[-1]


def test_a_courts_record_is_entered_by_oversight_or_government_with_its_document() -> None:
    communication = directed()

    with pytest.raises(NotPermitted):
        communication.enjoin(by=LIAISON, court=OVERSIGHT_BODY, document=UNHELD)
    communication.enjoin(by=OVERSEER, court=OVERSIGHT_BODY, document=UNHELD)

    assert communication.state.how is Ending.ENJOINED
    assert communication.entries[-1].record.audience == (COMPANY, AGENCY)


def test_a_request_is_narrowed_never_widened() -> None:
    communication = requested()

    with pytest.raises(Refused) as refused:
        communication.narrow(by=OFFICER, scope=EVERY_CUSTOMER)
    communication.narrow(by=OFFICER, scope=scope(FOREIGN_STAFF))

    assert refused.value.pointer == "/scope"
    assert (communication.scope, communication.scope_first) == (scope(FOREIGN_STAFF), FOREIGNERS)
    assert communication.in_force_scope == (scope(FOREIGN_STAFF),)


# conditions, calls, and what the register lacks


@pytest.mark.parametrize("answer", ["accept_condition", "decline_condition"])
def test_a_condition_is_answered_once_by_the_company(answer: str) -> None:
    communication = directed()
    communication.attach_condition(by=OFFICER, condition="weekly reports")
    (condition,) = communication.conditions

    with pytest.raises(NotPermitted):
        getattr(communication, answer)(by=OFFICER, condition=condition)
    with pytest.raises(NotFound):
        getattr(communication, answer)(by=LIAISON, condition=named("another"))
    getattr(communication, answer)(by=LIAISON, condition=condition)
    with pytest.raises(Refused):
        getattr(communication, answer)(by=LIAISON, condition=condition)

    attached = communication.conditions[condition]
    assert [attached.accepted is None, attached.declined is None].count(True) == 1
    assert communication.state.standing is Standing.IN_EFFECT


def called() -> Communication:
    communication = not_issued("call")
    communication.record_call(
        by=OFFICER, office=AGENCY, company=COMPANY, said="asked to wait", asked=RequestKind.DELAY_RELEASE
    )
    return communication


def test_two_accounts_of_a_call_may_stand() -> None:
    communication = called()

    with pytest.raises(NotFound):
        communication.record_call_beside(by=liaison(organization=OTHER_COMPANY), said="nothing was asked")
    communication.record_call_beside(by=LIAISON, said="told to wait", people="two officials")

    assert [entry.side for entry in communication.calls] == [Side.GOVERNMENT, Side.COMPANY]
    assert (communication.form, communication.to) == (Form.CALL, COMPANY)
    assert (communication.instrument, communication.kind) == (
        Instrument.INFORMAL_ASK,
        RequestKind.DELAY_RELEASE,
    )
    assert communication.state.standing is Standing.OPEN


def test_a_call_is_recorded_by_those_who_took_part() -> None:
    with pytest.raises(Refused):
        not_issued("call").record_call(by=OFFICER, office=OTHER_AGENCY, company=COMPANY, said="wait")

    assert called().binding is False


def reported(**said: Any) -> Communication:
    communication = not_issued("reported")
    told: dict[str, Any] = {
        "office": AGENCY,
        "claimed_instrument": Instrument.BINDING_DIRECTIVE,
        "kind": RequestKind.SUSPEND,
        "received_at": Occurred.parse("2026-06-12"),
        "track": Track.OUTSIDE,
        "scope": FOREIGNERS,
    }
    communication.report(by=LIAISON, **{**told, **said})
    return communication


def test_the_company_records_what_the_register_lacks() -> None:
    communication = reported()

    with pytest.raises(Refused):
        reported(office=None)
    with pytest.raises(NotPermitted):
        not_issued("x").report(
            by=OFFICER,
            office=AGENCY,
            claimed_instrument=Instrument.ORDER,
            kind=RequestKind.SUSPEND,
            received_at=Occurred.unknown(),
            track=Track.OUTSIDE,
        )

    assert (communication.form, communication.to, communication.issuing_office) == (
        Form.REPORTED,
        COMPANY,
        AGENCY,
    )
    assert (str(communication.issued), communication.models) == ("12 June 2026", (MODEL,))
    assert communication.state.standing is Standing.IN_EFFECT
    assert reported(claimed_instrument=Instrument.INFORMAL_ASK).state.standing is Standing.OPEN


@pytest.mark.parametrize("answer", ["acknowledge", "disown"])
def test_the_government_acknowledges_or_disowns_only_what_was_reported(answer: str) -> None:
    communication = reported()

    with pytest.raises(Refused):
        getattr(directed(), answer)(by=OFFICER)
    with pytest.raises(NotPermitted):
        getattr(communication, answer)(by=LIAISON)
    getattr(communication, answer)(by=OFFICER)

    assert (communication.acknowledged is None) is (answer == "disown")
    assert (communication.disowned is None) is (answer == "acknowledge")


# the rest


def test_a_communication_is_issued_once() -> None:
    communication = requested()

    with pytest.raises(Refused):
        communication.issue_request(
            by=OFFICER,
            to=COMPANY,
            kind=RequestKind.RESTRICT,
            instrument=Instrument.INFORMAL_ASK,
            track=Track.OUTSIDE,
            scope=FOREIGNERS,
        )
    communication.clarify(by=OFFICER, clarification="resellers too")

    assert communication.version == 2
    assert communication.clarifications == communication.entries[1:]


def test_free_text_is_sealed_under_the_case() -> None:
    communication = requested(text="in confidence")

    assert isinstance(communication.text, Sealed)
    assert b"in confidence" not in communication.entries[0].data


def test_sentences_say_whether_it_binds() -> None:
    asked = requested(answer_hoped_for_by=instant("2026-06-15T17:00-04:00")).entries[0].event.sentence()
    directive = directed(penalty="fines", comply_by=instant("2026-06-12T18:51-04:00")).entries[0].event

    assert "not binding" in asked
    assert "15 June 2026, 17:00 ET" in asked
    assert isinstance(directive, DirectiveIssued)
    assert "binding, under 15 CFR 744.22(b)" in directive.sentence()
    assert "12 June 2026, 18:51 ET" in directive.sentence()


def test_a_directive_tells_its_scope_and_of_one_that_is_not_stated_nothing() -> None:
    stated, unstated = (directed(scope=said).entries[0].event.sentence() for said in (FOREIGNERS, Scope()))

    assert f": {FOREIGNERS}" in stated
    assert "not stated" not in unstated


def test_what_is_remembered_is_what_is_replayed() -> None:
    communication = directed(supported_by=(FINDING,), shown=Shown.VERBAL)
    communication.partly_lift(by=OFFICER, lifted=scope(FOREIGN_STAFF))

    replayed = Communication.of(communication.entries, communication.pen)

    assert replayed
    assert replayed.state == communication.state
    assert (replayed.shown, replayed.scope) == (Shown.VERBAL, FOREIGNERS)


def test_an_event_of_another_stream_is_not_ignored() -> None:
    communication = requested()

    with pytest.raises(UnknownEvent):
        communication.when(Released())


def test_how_it_stands_says_so_where_the_date_is_not_known() -> None:
    communication = directed()
    communication.pen.clock = Clock(instant("2026-07-01T09:00-04:00"))

    at(communication, "unknown").rescind(by=OFFICER)

    assert "date not known, counted from its recording" in communication.state.words


def test_every_way_to_end_has_words() -> None:
    assert all(ending.words for ending in Ending)


def test_before_it_is_issued_nothing_stands() -> None:
    communication = not_issued()

    assert communication.state.standing is Standing.NOT_YET
    assert (communication.issued, communication.ending, communication.in_force_scope) == (None, None, ())
