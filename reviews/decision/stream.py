"""The stream of one decision: how it is made, and how it compares with what was asked."""

from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec

from agreements.concerned import speaks_as_liaison
from agreements.vocabulary import RequestKind
from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred
from config.ledger.record import Citation
from config.ledger.sealed import Words
from config.ledger.stream import Stream, UnknownEvent
from reviews.decision.acts import (
    Answered,
    Basis,
    BroaderReason,
    BroaderScopeExplained,
    CommitmentOffered,
    CommitmentWithdrawn,
    DecisionKind,
    DecisionMade,
    DecisionRevised,
)
from reviews.scope import Difference, Extent, Relation, Scope, compare_sums

# what asks for an act other than a limit on who can reach a model
_LIMITS_NOTHING: Final = frozenset(
    {
        RequestKind.SIGN_AGREEMENT,
        RequestKind.SUBMIT_MODEL,
        RequestKind.GIVE_ACCESS,
        RequestKind.PROVIDE_INFORMATION,
    }
)
_DID_NOTHING: Final = frozenset({DecisionKind.DECLINED, DecisionKind.DEFERRED, DecisionKind.OWN_CHOICE})


class Commitment(msgspec.Struct, frozen=True, kw_only=True):
    """What the company offered, and whether it took it back."""

    words: Words
    entry: Entry
    withdrawn: Entry | None = None


class Decision(Stream):
    """One decision of one company. Declining needs no reason, and nothing follows from it (rule 9)."""

    NAME: ClassVar[str] = "decision"
    WHOLE: ClassVar[bool] = True
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        DecisionMade,
        DecisionRevised,
        BroaderScopeExplained,
        CommitmentOffered,
        CommitmentWithdrawn,
    )

    def start(self) -> None:
        self.made: DecisionMade | None = None
        self.entry_made: Entry | None = None
        self.revisions: list[Entry] = []
        self.company: UUID | None = None
        self.about: tuple[UUID, ...] = ()
        self.reason: BroaderReason | None = None
        self.explanation: Words | None = None
        self.explained: list[Entry] = []
        self.commitments: dict[UUID, Commitment] = {}

    # what follows from it

    @property
    def decided(self) -> Occurred | None:
        """When the decision was made; a revision has its own time."""
        return self.entry_made.occurred if self.entry_made else None

    @property
    def kind(self) -> DecisionKind | None:
        return self.made.kind if self.made else None

    @property
    def basis(self) -> Basis | None:
        """On what the company says that it decided."""
        return self.made.basis if self.made else None

    @property
    def answered(self) -> tuple[Answered, ...]:
        return self.made.answered if self.made else ()

    @property
    def independent(self) -> bool:
        return bool(self.made and self.made.independent)

    @property
    def applied(self) -> Scope | None:
        """The scope that the company says it applied."""
        return self.made.applied if self.made else None

    @property
    def under_objection(self) -> bool:
        return bool(self.made and self.made.under_objection)

    @property
    def objection(self) -> Words | None:
        return self.made.objection if self.made else None

    @property
    def alternative(self) -> Words | None:
        return self.made.alternative if self.made else None

    @property
    def cases(self) -> tuple[UUID, ...]:
        """The cases that it belongs to."""
        return self.made.cases if self.made else ()

    @property
    def binding(self) -> bool:
        """Whether anything that it answers was binding."""
        return any(answered.binding for answered in self.answered)

    @property
    def limits_something(self) -> bool:
        """Whether it took something away, so that the scope applied has to be stated (rule 8)."""
        return self.made is not None and _limits(self.made.kind, self.made.answered)

    @property
    def differences(self) -> tuple[tuple[Answered, Difference], ...]:
        """How what was applied relates to what each communication asked; empty where nothing was."""
        if self.applied is None:
            return ()
        return tuple((answered, answered.scope.compare(self.applied)) for answered in self.answered)

    @property
    def relation(self) -> Relation | None:
        """How what was applied relates to all that was asked together; None where one of them is missing."""
        if self.applied is None or not self.answered:
            return None
        return compare_sums([answered.scope for answered in self.answered], [self.applied])

    @property
    def broader(self) -> bool:
        """Whether more was applied than asked, as a whole or in one of the dimensions."""
        if self.relation is Relation.BROADER:
            return True
        found = [difference for _, difference in self.differences]
        return bool(found) and all(Relation.BROADER in d.dimensions.values() for d in found)

    @property
    def basis_matches_instrument(self) -> bool | None:
        """Whether the basis stated is what the instruments answered make it; None before it is made.

        Only for a flag: the company states its basis freely (rule 7).
        """
        if self.made is None:
            return None
        match self.made.basis:
            case Basis.INDEPENDENT:
                return self.made.independent
            case Basis.LEGAL_COMPULSION:
                return self.binding
            case _:
                return bool(self.made.answered) and not self.binding

    # what the company records

    def make(self, *, by: Actor, case: UUID | None = None, **said: Any) -> None:
        """Decide. `said` are the fields of `DecisionMade`.

        Raises Refused where the decision is made already, where it does not either answer something or say
        that it is independent (rule 7), or where it limits something without stating the scope (rule 8).
        """
        if self.made:
            raise Refused("this decision is made: revise it instead", pointer="/kind")
        self._decide(DecisionMade, by=by, case=case, **said)

    def revise(self, *, by: Actor, **said: Any) -> None:
        """Decide anew. Raises Refused as `make` does."""
        if self.made is None:
            raise Refused("there is no decision yet to revise", pointer="/decision")
        self._decide(DecisionRevised, by=by, case=None, **said)

    def _decide(
        self,
        event_type: type[DecisionMade],
        *,
        by: Actor,
        case: UUID | None,
        kind: DecisionKind,
        answered: tuple[Answered, ...],
        independent: bool,
        applied: Scope | None = None,
        **said: Any,
    ) -> None:
        if bool(answered) is independent:
            raise Refused(
                "a decision answers at least one communication or is independent: exactly one of the two",
                pointer="/answers",
                rule=7,
            )
        if applied is None and _limits(kind, answered):
            raise Refused(
                "a decision that limits anything states the scope that it applied", pointer="/applied", rule=8
            )
        if by.side is Side.COMPANY:
            for communication in answered:
                # the same answer as for one that does not exist: companies do not learn of each other's
                if communication.company != by.organization:
                    raise NotFound(f"there is no communication {communication.communication}")
        cases = [*self.cases, *([case] if case else [])]
        cases.extend(case for communication in answered for case in communication.cases)
        models = [model for communication in answered for model in communication.models]
        if applied is not None and not isinstance(applied.models, Extent):
            models.extend(applied.models)
        self._record(
            event_type,
            by,
            about=(*cases, *models, by.organization, *(answer.communication for answer in answered)),
            cites=tuple(communication.citation for communication in answered),
            answered=answered,
            kind=kind,
            independent=independent,
            cases=tuple(dict.fromkeys(cases)),
            applied=applied,
            **said,
        )

    def explain_broader_scope(
        self, *, by: Actor, reason: BroaderReason, explanation: str | None = None
    ) -> None:
        """Say why more was done than asked; recorded also where nothing broader is on record (rule 8)."""
        self._record(BroaderScopeExplained, by, reason=reason, explanation=explanation)

    def offer_commitment(self, *, by: Actor, commitment: str) -> None:
        self._record(CommitmentOffered, by, commitment=commitment)

    def withdraw_commitment(self, *, by: Actor, commitment: UUID) -> None:
        """Take back what an entry offered. Raises NotFound where it did not, Refused where that is done."""
        offered = self.commitments.get(commitment)
        if offered is None:
            raise NotFound("this decision has no such commitment", pointer="/commitment")
        if offered.withdrawn:
            raise Refused("this commitment is withdrawn already", pointer="/commitment")
        self._record(CommitmentWithdrawn, by, commitment=commitment)

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound where this is a decision of another company, as if it did not exist."""
        if speaks_as_liaison(by) and self.company not in (None, by.organization):
            raise NotFound(f"there is no decision {self.id}")

    def _record(
        self,
        event_type: type[Event],
        by: Actor,
        *,
        about: tuple[UUID, ...] = (),
        cites: tuple[Citation, ...] = (),
        **said: Any,
    ) -> None:
        self.refuse_strangers(by)
        offices = dict.fromkeys(
            office
            for answered in said.get("answered", self.answered)
            for office in (answered.office, answered.recording_office)
        )
        self.trigger(
            event_type,
            by=by,
            about=dict.fromkeys(about or self.about),
            cites=cites,
            audience=(office for office in offices if office not in (None, by.organization)),
            **said,
        )

    def when(self, event: Event) -> None:
        match event:
            case DecisionMade():
                self._when_decided(event)
            case BroaderScopeExplained():
                self.reason, self.explanation = event.reason, event.explanation
                self.explained.append(self.entry)
            case CommitmentOffered():
                self.commitments[self.entry.id] = Commitment(words=event.commitment, entry=self.entry)
            case CommitmentWithdrawn(commitment=commitment):
                if offered := self.commitments.get(commitment):
                    self.commitments[commitment] = msgspec.structs.replace(offered, withdrawn=self.entry)
            case _:
                raise UnknownEvent(self, event)

    def _when_decided(self, event: DecisionMade) -> None:
        self.made = event
        self.company, self.about = self.entry.organization, self.entry.record.about
        self.reason = event.reason or self.reason
        self.explanation = event.explanation or self.explanation
        if isinstance(event, DecisionRevised):
            self.revisions.append(self.entry)
        else:
            self.entry_made = self.entry


def _limits(kind: DecisionKind, answered: tuple[Answered, ...]) -> bool:
    limiting = any(communication.kind not in _LIMITS_NOTHING for communication in answered)
    return limiting and kind not in _DID_NOTHING
