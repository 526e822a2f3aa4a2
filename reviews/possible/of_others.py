"""What may be said beside the case: agreement, designations, claims, reports, own people and entries."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from agreements.agreement import Agreement
from agreements.agreement.board import DURATION, FUTURE_MODELS
from agreements.claim import Claim
from agreements.designation import Designation
from agreements.vocabulary import FutureModels
from config.actors import Actor
from config.ledger.event import Entry, EntryCorrected, correctable, sealed_fields
from reviews.possible.known import Known
from reviews.possible.of_the_case import CONFIDENTIALITY, disputing
from reviews.possible.ways import SAID, SUPERVISORS, Ask, Part, Way, always
from reviews.relationship import Relationship
from reviews.report import Report
from reviews.review.confidentiality import Recipient
from reviews.review.spills import removable

AGREEMENT: Final = "Agreement"
SAID_OF_IT: Final = "Claims and reports"
PEOPLE: Final = "People"
RECORD: Final = "The record"

NO_AGREEMENT: Final = "this case stands under no agreement"
NO_CLAIM: Final = "no claim is on record in this case"
NO_REPORT: Final = "no report that your agency has is linked to this case"
NO_DESIGNATION: Final = "this case has no designation beside it"


def _under(verb: str, act: Callable[[Agreement, Actor], object]) -> Ask:
    """A command about the agreement of the case."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for one in known.of(Agreement):
            yield Way({"agreement": one.id}, "the agreement", one, lambda one=one: act(one, by))  # type: ignore[misc]  # bound in the loop

    return Ask(verb=verb, topic=AGREEMENT, ways=ways, none=NO_AGREEMENT)


def _term(verb: str, act: Callable[[Agreement, Actor, str], object]) -> Ask:
    """A command about one term of the agreement of the case."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for one in known.of(Agreement):
            for term in one.board_now.terms:
                yield Way(
                    {"agreement": one.id, "term": term},
                    term.replace("_", " "),
                    one,
                    lambda one=one, term=term: act(one, by, term),  # type: ignore[misc]  # bound in the loop
                )

    return Ask(verb=verb, topic=AGREEMENT, ways=ways, none="the agreement of this case names no term yet")


def _position(agreement: Agreement, term: str) -> dict[str, Any]:
    """What a position on a term consists of."""
    said: dict[str, Any] = {"term": term, "text": SAID}
    if term == FUTURE_MODELS:
        said["clause"] = FutureModels.INCLUDED
    if term == DURATION:
        said["until"] = agreement.pen.clock().date() + timedelta(days=366)
    return said


def _of_each(
    stream_class: type[Claim] | type[Report] | type[Designation],
    called: str,
    verb: str,
    act: Callable[[Any, Actor], object],
    topic: str,
    none: str,
) -> Ask:
    """A command about each stream of one class, which its input calls `called`."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for one in known.of(stream_class):
            name = f"{called} {known.cite(one.entries[0].id)}"
            yield Way({called: one.id}, name, one, lambda one=one: act(one, by))  # type: ignore[misc]  # bound in the loop

    return Ask(verb=verb, topic=topic, ways=ways, none=none)


def _claim(verb: str, act: Callable[[Claim, Actor], object]) -> Ask:
    return _of_each(Claim, "claim", verb, act, SAID_OF_IT, NO_CLAIM)


def _report(verb: str, act: Callable[[Report, Actor], object]) -> Ask:
    return _of_each(Report, "report", verb, act, SAID_OF_IT, NO_REPORT)


def _designation(verb: str, act: Callable[[Designation, Actor], object]) -> Ask:
    return _of_each(Designation, "designation", verb, act, AGREEMENT, NO_DESIGNATION)


def _revised(claim: Claim, by: Actor) -> None:
    said = claim.said.claim if claim.said else None
    claim.revise(
        by=by,
        value=said.value if said else SAID,
        evidence=None,
        dated=said.dated if said else None,
        participation=said.participation if said else None,
        low_days=said.low_days if said else None,
        high_days=said.high_days if said else None,
    )


def _recusing(known: Known, by: Actor) -> Iterator[Way]:
    case = known.case.id
    yield Way(
        {"person": by.id, "case": case},
        "yourself",
        known.agency,
        lambda: known.agency.recuse_officer(by=by, person=by.id, case=case, company=None, reason=None),
    )
    if by.role in SUPERVISORS:
        yield Way(
            {"case": case},
            "another officer",
            known.agency,
            lambda: known.agency.recuse_officer(by=by, person=uuid4(), case=case, company=None, reason=None),
        )


def _recusals(known: Known, by: Actor) -> Iterator[Way]:
    for id, recusal in known.agency.people.recusals.items():
        said = recusal.said
        if said is not None and (said.case == known.case.id or said.company == known.case.company):
            yield Way(
                {"recusal": id},
                "a recusal from this case" if said.case else "a recusal from the company",
                known.agency,
                lambda id=id: known.agency.end_recusal(by=by, recusal=id, reason=None),  # type: ignore[misc]  # bound in the loop
            )


def correcting(known: Known, by: Actor, entry: Entry) -> Way | None:
    """To correct one entry; None for one that another organization recorded, and for a correction."""
    stream = known.streams.get(entry.record.stream)
    own = (entry.organization, entry.side) == (by.organization, by.side)
    if stream is None or not own or isinstance(entry.event, EntryCorrected):
        return None
    fields = correctable(type(entry.event))
    field = "occurred" if "occurred" in fields else min(fields, default="")
    if not field:
        return None
    return Way({"stream": stream.id, "entry": entry.id}, known.cite(entry.id), None, lambda: None)


def notifying(known: Known, by: Actor, entry: Entry) -> Iterator[Way]:
    """To notify the company that a field of its entry is asked for: a field that is sealed, or marked."""
    case = known.case
    fields = {name for name in sealed_fields(type(entry.event)) if getattr(entry.event, name) is not None}
    fields |= {field for marked, field in case.confidentiality.marked if marked == entry.id}
    if entry.organization != case.company:
        return
    for field in sorted(fields):
        yield Way(
            {"entry": entry.id, "field": field},
            f"{field.replace('_', ' ')} of {known.cite(entry.id)}",
            case,
            lambda field=field: case.confidentiality.notify(  # type: ignore[misc]  # bound in the loop
                by=by, asked_for=entry, field=field, recipient=Recipient.OVERSIGHT_BODY, organization=None,
                law=SAID, request=None, answer_by=known.now + timedelta(days=1),
            ),
        )  # fmt: skip


def reporting(known: Known, by: Actor, entry: Entry) -> Iterator[Way]:
    """To report a spill in what an entry sealed under this case."""
    sealed = removable(entry, known.case.id)
    if sealed:
        yield Way(
            {"entry": entry.id},
            known.cite(entry.id),
            known.case,
            lambda: known.case.spills.report(
                by=by, spilled=entry, sealed=sealed, fields=sealed[:1], kept_at=None, told=False
            ),
        )


def _of_entries(each: Callable[[Known, Actor, Entry], Iterator[Way]]) -> Callable[..., Iterator[Way]]:
    return lambda known, by: (way for entry in known.entries for way in each(known, by, entry))


def _corrections(known: Known, by: Actor, entry: Entry) -> Iterator[Way]:
    found = correcting(known, by, entry)
    if found is not None:
        yield found


OF_OTHERS: Final[tuple[Ask, ...]] = (
    # the agreement
    _under("propose_term", lambda one, by: one.propose_term(by=by, **_position(one, f"another {uuid4()}"))),
    _term("counter_term", lambda one, by, term: one.counter_term(by=by, **_position(one, term))),
    _term("accept_term", lambda one, by, term: one.accept_term(by=by, term=term)),
    _under("set_confidentiality_terms", lambda one, by: one.set_confidentiality_terms(by=by, text=SAID)),
    _under("sign_agreement", lambda one, by: one.sign(by=by, terms=one.board_now.agreed_terms)),
    _under("propose_amendment",
           lambda one, by: one.propose_amendment(by=by, **_position(one, f"another {uuid4()}"))),
    _term("accept_amendment", lambda one, by, term: one.accept_amendment(by=by, term=term)),
    _under("decline_agreement", lambda one, by: one.decline(by=by)),
    _under("withdraw_from_agreement", lambda one, by: one.withdraw(by=by)),
    _designation("stay_designation", lambda one, by: one.stay(by=by, court=uuid4())),
    _designation("vacate_designation", lambda one, by: one.vacate(by=by, court=uuid4())),
    _designation("rescind_designation", lambda one, by: one.rescind(by=by)),
    # what is said
    always(SAID_OF_IT, "make_claim"),
    _claim("confirm_claim", lambda one, by: one.confirm(by=by)),
    _claim("deny_claim", lambda one, by: one.deny(by=by)),
    _claim("contradict_claim", lambda one, by: one.contradict(by=by, other=uuid4())),
    _claim("revise_claim", _revised),
    _claim("retract_claim", lambda one, by: one.retract(by=by)),
    always(SAID_OF_IT, "receive_report"),
    always(SAID_OF_IT, "link_report"),
    _report("transmit_report", lambda one, by: one.transmit(
        by=by, sender=by.organization, recipient=uuid4(), recipient_side=None, manner=None)),
    _report("disclose_relationship", lambda one, by: one.disclose_relationship(
        by=by, party=uuid4(), relationship=Relationship.OTHER, detail=None, audience=None)),
    _report("corroborate_report", lambda one, by: one.corroborate(
        by=by, stage=None, evidence=None, explanation=None, audience=None)),
    _report("dispute_report", lambda one, by: one.dispute(
        by=by, stage=None, explanation=None, audience=None)),
    _report("retract_report", lambda one, by: one.retract(by=by, reason=None)),
    # entries
    Ask(verb="correct_entry", topic=RECORD, of_an_entry=True, ways=_of_entries(_corrections),
        none="your agency has recorded nothing here that may be corrected"),
    Ask(verb="notify_submitter", topic=CONFIDENTIALITY, of_an_entry=True, ways=_of_entries(notifying),
        none="the company has recorded nothing sealed or marked here"),
    Ask(verb="report_spill", topic=CONFIDENTIALITY, of_an_entry=True, ways=_of_entries(reporting),
        none="nothing is sealed here"),
    # one's own people
    Ask(verb="disclose_conflict", topic=PEOPLE, ways=lambda known, by: [
        Way({}, "", known.agency, lambda: known.agency.disclose_conflict(
            by=by, conflict=SAID, case=known.case.id, company=None))]),
    Ask(verb="recuse_officer", topic=PEOPLE, ways=_recusing),
    Ask(verb="end_recusal", topic=PEOPLE, ways=_recusals, roles=SUPERVISORS,
        none="nobody of your agency is recused from this case or its company"),
)  # fmt: skip


def of_an_entry(known: Known, by: Actor, entry: Entry) -> Iterator[tuple[str, Part]]:
    """What may be done now about one entry that the reader's agency has: the commands, and what to preset."""
    ways = [("raise_dispute", disputing(known, by, entry))]
    ways += [("correct_entry", way) for way in _corrections(known, by, entry)]
    ways += [("notify_submitter", way) for way in notifying(known, by, entry)]
    ways += [("report_spill", way) for way in reporting(known, by, entry)]
    for verb, way in ways:
        if way.stream is None or way.stream.why_not(way.act) is None:
            preset = {name: str(value) for name, value in way.preset.items()}
            yield verb, Part(preset=preset, name=way.name)
