"""What may be asked of the company and how it is changed and ended; the desk that it goes out from."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from uuid import uuid4

from agreements.party import DelegatedAct
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor
from config.errors import Refused
from reviews.communication import Communication, Document, Shown
from reviews.desk import Draft, RequestDrafted
from reviews.possible.known import Known
from reviews.possible.ways import SAID, SUPERVISORS, Ask, Way, always
from reviews.scope import Scope

REQUESTS: Final = "Requests"
DESK: Final = "Desk"

NO_COMMUNICATION: Final = "no request, directive or call is on record in this case"
NO_DRAFT: Final = "nothing is drafted on the desk for this case"


def _of_each(verb: str, act: Callable[[Communication, Actor], object]) -> Ask:
    """A command about one communication."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for one in known.of(Communication):
            yield Way({"communication": one.id}, _called(known, one), one, partial(act, one, by))

    return Ask(verb=verb, topic=REQUESTS, ways=ways, none=NO_COMMUNICATION)


def _called(known: Known, one: Communication) -> str:
    return f"{one.form.replace('_', ' ')} {known.cite(one.entries[0].id)}" if one.form else ""


def _lifted(one: Communication, by: Actor) -> None:
    one.partly_lift(by=by, lifted=next(iter(one.in_force_scope), Scope()))


def _of_each_draft(verb: str, act: Callable[[Known, Actor, Draft, RequestDrafted], object]) -> Ask:
    """A command about one draft on the desk."""

    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for id, draft in known.desk.drafts.items():
            if draft.said is not None:
                said = draft.said
                yield Way(
                    {"draft": id},
                    draft_words(draft),
                    known.desk,
                    lambda draft=draft, said=said: act(known, by, draft, said),  # type: ignore[misc]  # bound in the loop
                )

    return Ask(verb=verb, topic=DESK, ways=ways, none=NO_DRAFT)


def draft_words(draft: Draft) -> str:
    """A draft for people: `draft of 12 June 2026: restrict access (formal voluntary request)`."""
    if draft.said is None or draft.drafted is None:
        return "a draft"
    return f"draft of {draft.drafted.occurred}: {draft.said.kind.verb} ({draft.said.instrument.words})"


def _countersigned(known: Known, by: Actor, draft: Draft, said: RequestDrafted) -> None:
    known.agency.people.refuse_undelegated(
        by, DelegatedAct.COUNTERSIGN, said.instrument, said.kind, happened=known.now, recorded=known.now
    )
    known.desk.countersign_draft(by=by, draft=draft.id, sent=draft.id in known.sent)


def _going_out(*, binding: bool) -> Callable[[Known, Actor], Iterator[Way]]:
    def ways(known: Known, by: Actor) -> Iterator[Way]:
        for id, draft in known.desk.drafts.items():
            if draft.said is not None and draft.said.instrument.binding is binding:
                said, fresh = draft.said, Communication(uuid4(), known.desk.pen)
                yield Way(
                    {"draft": id},
                    draft_words(draft),
                    fresh,
                    lambda draft=draft, said=said, fresh=fresh: _issued(known, by, draft, said, fresh),  # type: ignore[misc]  # bound in the loop
                )

    return ways


def _issued(known: Known, by: Actor, draft: Draft, said: RequestDrafted, fresh: Communication) -> None:
    """Raise Refused (rule 15) where a draft does not go out by this actor now."""
    drafter, countersigner = draft.signatures()
    if draft.id in known.sent:
        raise Refused("this draft has gone out: draft what follows anew", pointer="/draft", rule=15)
    if countersigner in (by.id, drafter):
        raise Refused(
            "who countersigned it neither drafted nor issues it: another officer issues it",
            pointer="/draft",
            rule=15,
        )
    if known.kept_away() & {drafter, countersigner}:
        raise Refused(
            "who drafted or countersigned it is recused since: draft it anew and have another officer "
            "countersign it",
            pointer="/draft",
            rule=15,
        )
    binding = said.instrument.binding
    act = DelegatedAct.ISSUE_DIRECTIVE if binding else DelegatedAct.ISSUE_REQUEST
    known.agency.people.refuse_undelegated(
        by, act, said.instrument, said.kind, happened=known.now, recorded=known.now
    )
    track = Track.COMPULSORY if binding else Track.OUTSIDE
    if binding:
        fresh.issue_directive(
            by=by, to=said.to, instrument=said.instrument, track=track, kind=said.kind, scope=said.scope,
            authority=said.authority or "", document=said.document or Document(),
        )  # fmt: skip
    else:
        fresh.issue_request(
            by=by, to=said.to, instrument=said.instrument, track=track, kind=said.kind, scope=said.scope
        )


def _drafts(known: Known, by: Actor) -> Iterator[Way]:
    yield Way(
        {},
        "",
        known.desk,
        lambda: known.desk.draft_request(
            by=by, instrument=Instrument.FORMAL_VOLUNTARY_REQUEST, replaces=None, to=known.case.company,
            kind=RequestKind.PROVIDE_INFORMATION, scope=Scope(),
        ),
    )  # fmt: skip


def _assigned(known: Known, by: Actor) -> Iterator[Way]:
    yield Way(
        {},
        "",
        known.desk,
        lambda: known.desk.assign_case(by=by, case=known.case.id, person=uuid4(), recused=False),
    )


def _handed_over(known: Known, by: Actor) -> Iterator[Way]:
    oversees = by.role in SUPERVISORS
    yield Way(
        {},
        "",
        known.desk,
        lambda: known.desk.hand_over_case(by=by, to=uuid4(), reason=None, recused=False, oversees=oversees),
    )


def _superseded(known: Known, by: Actor) -> Iterator[Way]:
    for one in known.of(Communication):
        yield Way({"communication": one.id}, _called(known, one), one, partial(_supersede, known, one, by))


def _supersede(known: Known, one: Communication, by: Actor) -> None:
    """Raise Refused where no other communication could stand in the place of this one."""
    other = next(iter(known.others - {one.id}), None)
    if other is None:
        raise Refused("no other communication to this company could stand in its place: issue it first")
    one.supersede(by=by, superseded_by=other)


OF_REQUESTS: Final[tuple[Ask, ...]] = (
    Ask(verb="draft_request", topic=REQUESTS, ways=_drafts),
    Ask(verb="issue_request", topic=REQUESTS, ways=_going_out(binding=False),
        none="no request is drafted on the desk for this case: draft it first"),
    Ask(verb="issue_directive", topic=REQUESTS, ways=_going_out(binding=True),
        none="no directive is drafted on the desk for this case: draft it first"),
    always(REQUESTS, "record_call"),
    _of_each("record_call_beside", lambda one, by: one.record_call_beside(by=by, said=SAID)),
    _of_each("disclose_evidence", lambda one, by: one.disclose_evidence(by=by, shown=Shown.WRITTEN)),
    _of_each("clarify_request", lambda one, by: one.clarify(by=by, clarification=SAID)),
    _of_each("narrow_request", lambda one, by: one.narrow(by=by, scope=one.scope)),
    _of_each("withdraw_request", lambda one, by: one.withdraw(by=by)),
    Ask(verb="supersede_request", topic=REQUESTS, ways=_superseded, none=NO_COMMUNICATION),
    _of_each("attach_condition", lambda one, by: one.attach_condition(by=by, condition=SAID)),
    _of_each("partly_lift_directive", _lifted),
    _of_each("rescind_directive", lambda one, by: one.rescind(by=by)),
    _of_each("enjoin_directive", lambda one, by: one.enjoin(by=by, court=None, document=Document())),
    _of_each("acknowledge_communication", lambda one, by: one.acknowledge(by=by)),
    _of_each("disown_communication", lambda one, by: one.disown(by=by)),
    # the desk
    _of_each_draft("countersign_draft", _countersigned),
    _of_each_draft("return_draft", lambda known, by, draft, said: known.desk.return_draft(
        by=by, draft=draft.id, comments=SAID, sent=draft.id in known.sent)),
    _of_each_draft("decline_countersignature", lambda known, by, draft, said:
        known.desk.decline_countersignature(
            by=by, draft=draft.id, reason=None, sent=draft.id in known.sent)),
    always(DESK, "file_memo"),
    Ask(verb="assign_case", topic=DESK, ways=_assigned, roles=SUPERVISORS),
    Ask(verb="hand_over_case", topic=DESK, ways=_handed_over),
)  # fmt: skip
