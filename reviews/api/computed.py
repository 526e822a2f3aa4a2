"""What is computed of a case for its reader: brief, boundary ledger, clocks, and evidence to take away."""

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from config.actors import Actor
from config.api.credentials import READ
from config.api.doors import doors
from config.api.operation import Answer, File, Operation
from config.api.parsing import FileRenderer
from config.api.preconditions import IF_NONE_MATCH, conditional
from config.api.reads import DIGEST, UNCHANGED
from config.api.views import ApiView, actor_of, in_path, problems
from config.errors import NotFound
from config.ledger.event import Entry
from reviews.api.told import BoundaryTold, BriefTold, ClocksTold
from reviews.clocks import clocks_of
from reviews.models import CaseFile
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import brief
from reviews.oversight.bundle import export, wanted
from reviews.oversight.history import CaseHistory
from reviews.oversight.reading import answered_across, histories_of
from reviews.oversight.replay import case_facts
from reviews.oversight.told import boundary_told, brief_told, clock_told

_CITED: Final = re.compile(r"¶(\d+)")

ZIP: Final = "application/zip"


def case_for(actor: Actor, case: UUID) -> str:
    """The number of a case that an actor may see. Raises NotFound, the same for what is not there."""
    number = CaseFile.objects.visible_to(actor).filter(stream=case).values_list("number", flat=True).first()
    if number is None:
        raise NotFound("there is no such case")
    return str(number)


def history_seen(actor: Actor, case: UUID) -> CaseHistory:
    """A case as it stands for an actor who may see it: to an overseer all of it, to others what their
    organization knows. Nothing is noted as served by that. Raises NotFound."""
    case_for(actor, case)
    (history,) = histories_of(actor, [case])
    return history


class ComputedView(ApiView):
    """Something that is computed of a case, from what its reader may know of it.

    name, type  what it is called in its address, and its shape
    """

    name: ClassVar[str] = ""
    type: ClassVar[type[msgspec.Struct]]

    def compute(self, actor: Actor, history: CaseHistory) -> tuple[Any, list[Entry]]:
        """What is shown, and the entries that are handed over by it."""
        raise NotImplementedError

    def get(self, request: Request, case: UUID) -> Response:
        actor = actor_of(request)
        told, shown = self.compute(actor, history_seen(actor, case))
        return conditional(request, told, serve=lambda: doors().served(actor, shown))

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id=f"read_case_{self.name}",
            summary=f"Read the {self.name} of a case",
            about=(self.__doc__ or "").strip(),
            tag="cases",
            scope=READ,
            parameters=(*in_path(frozenset({"case"})), IF_NONE_MATCH),
            answers={
                200: Answer(about="As it stands now.", type=self.type, headers=DIGEST),
                304: UNCHANGED,
                **problems(),
            },
        )
        return {"GET": told}


class CaseBrief(ComputedView):
    """A case in one paragraph and the seven questions, each answered from the entries that you may know.

    The ten indicators and the flags are facts with the entries behind them: no score, no verdict.
    """

    name = "brief"
    type = BriefTold

    def compute(self, actor: Actor, history: CaseHistory) -> tuple[Any, list[Entry]]:
        found = brief(history, answered_across(actor, history))
        return brief_told(history, found), _cited(history, found)


class CaseBoundary(ComputedView):
    """The boundary ledger: each communication beside the decision that answers it, flags and indicators.

    You may decline what is not binding: nothing follows from it, and silence is shown as no answer.
    """

    name = "boundary"
    type = BoundaryTold

    def compute(self, actor: Actor, history: CaseHistory) -> tuple[Any, list[Entry]]:
        found = boundary(history)
        return boundary_told(history, found), _cited(history, found)


class CaseClocks(ComputedView):
    """Every deadline of a case as it stands now, explained step by step with the inputs and rule of each."""

    name = "clocks"
    type = ClocksTold

    def compute(self, actor: Actor, history: CaseHistory) -> tuple[Any, list[Entry]]:
        clocks = clocks_of(case_facts(history))
        told = [clock_told(history, clock) for clock in clocks]
        numbers = {int(number) for clock in clocks for number in _CITED.findall(clock.explanation)}
        begun = {clock.entry for clock in clocks}
        shown = [one for one in history.entries if one.id in begun or history.numbers[one.id] in numbers]
        return {"case": history.case.number, "clocks": told}, shown


class CaseBundle(ApiView):
    """A case as evidence to take away, as you may have it: the bytes of every record, proofs, the signed
    checkpoint, keys, and brief and boundary as they follow from the records. Each export is noted.

    `manage.py export_bundle` writes the same bytes. `python -m config.ledger.verify case.zip` checks them.
    """

    renderer_classes: Any = (FileRenderer.of(ZIP),)

    def get(self, request: Request, case: UUID) -> Response:
        actor = actor_of(request)
        number = case_for(actor, case)
        data = export(wanted(str(case), actor), actor)
        digest = base64.b64encode(sha256(data).digest()).decode()
        headers = {
            "Content-Disposition": f'attachment; filename="demarc-{number}.zip"',
            "Repr-Digest": f"sha-256=:{digest}:",
            "Cache-Control": "private, no-store",
        }
        return Response(data, headers=headers)

    def operations(self) -> dict[str, Operation]:
        told = Operation(
            id="read_case_bundle",
            summary="Take the evidence bundle of a case",
            about=(self.__doc__ or "").strip(),
            tag="cases",
            scope=READ,
            parameters=in_path(frozenset({"case"})),
            answers={
                200: Answer(
                    about="One zip file.",
                    type=File,
                    media_type=ZIP,
                    headers={
                        "Content-Disposition": "A name for the file: it is to be kept, not shown in place.",
                        "Repr-Digest": "SHA-256 of the file (RFC 9530).",
                    },
                ),
                **problems(409),
            },
        )
        return {"GET": told}


def _cited(history: CaseHistory, found: Any) -> list[Entry]:
    """The entries of a case that something computed of it cites."""
    ids = set(_ids_in(found))
    replies = (reply for told in history.replies.values() for reply in told)
    return [entry for entry in (*history.entries, *replies) if entry.id in ids]


def _ids_in(value: Any) -> Iterator[UUID]:
    match value:
        case UUID():
            yield value
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield from _ids_in(getattr(value, name))
        case tuple() | list():
            for member in value:
                yield from _ids_in(member)
