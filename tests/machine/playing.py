"""A machine that plays agency, company, third party, court, archivist and time through every command.

After every step: a replay of the ledger, the read models, and an independent fold of the exported records
agree; what anybody but the company did has moved no model version; no sentence and no text, code or state in
a row of a read model says a word of approval.
"""

import inspect
import io
import types
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import msgspec
from django.db import connection, transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agreements.commands import establish_program, make_designation, open_negotiation, propose_term
from agreements.designation import DesignationKind
from agreements.models import AgreementFile
from config.actors import COMMANDS, REGISTER, Actor, Command, RecordKind, Role, Side
from config.errors import DemarcError
from config.ledger import rebuild
from config.ledger.bulk import BulkTable, Span
from config.ledger.event import Entry, read_entry
from config.ledger.occurred import Occurred
from config.ledger.projections import table
from config.ledger.record import Source
from config.ledger.recording import records
from config.ledger.store import ledger
from config.ledger.stream import Pen
from reviews import commands
from reviews.capability import Elicitation, Stage
from reviews.model_version import Reach
from reviews.models import AccessWindow, CaseFile, CommunicationFile, ModelFile
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.opening import CaseState
from reviews.scope import Channel, Extent, Scope
from reviews.tasks import sweep
from tests import fold, histories
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSEER,
    PRESS,
    SUPERVISOR,
    archivist,
    liaison,
    named,
    officer,
)
from tests.reviews import registered
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGN_STAFF, FOREIGNERS, scope
from tests.steady import Clock, Entropy
from tests.test_rule_1_no_approval import said as words_of_approval

COMMANDS_OF_ALL: Final = tuple(
    command for name, command in sorted(COMMANDS.items()) if not name.startswith("tests.")
)

BEGUN: Final = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)

OTHER_LIAISON: Final = liaison("other liaison", OTHER_COMPANY)
RESEARCHER: Final = Actor(
    id=named("researcher"), organization=PRESS, side=Side.THIRD_PARTY, role=Role.LIAISON
)
OTHER_OFFICER: Final = officer("other officer of the agency", AGENCY)
LIVE: Final = (
    *(OFFICER, LIAISON, RESEARCHER, OVERSEER) * 3, SUPERVISOR, SUPERVISOR, OTHER_OFFICER, OTHER_LIAISON
)  # fmt: skip
COMPILING: Final = (
    archivist(AGENCY, Side.GOVERNMENT),
    archivist(COMPANY, Side.COMPANY),
    archivist(PRESS),
    archivist(COURT, Side.OVERSIGHT),
)
LOGS: Final = sorted((Path(__file__).parents[1] / "vectors" / "logs").iterdir())
PAPER: Final = Source(publisher="A paper", evidence="media")

SCOPES: Final = (FOREIGNERS, EVERY_CUSTOMER, scope(FOREIGN_STAFF), Scope(), scope(channels=(Channel.API,)),
                 Scope(models=Extent.ALL))  # fmt: skip
TEXTS: Final = ("scope of review", "duration", "weights of June", "Fable 5", "FBL-77")

# one word for what a parameter names, where it is not the stream's or the event's own
CALLED: Final = {
    "case": "review",
    "continue": "review",
    "model": "model_version",
    "request": "communication",
    "answer": "communication",
    "supersede": "communication",
    "superseded_by": "communication",
    "registered_as": "communication",
    "contradict": "claim",
    "asserted": "capability",
    "answered": "submission",
}
PERSONS: Final = frozenset({"person", "officer", "liaison", "evaluator", "countersigner"})
PARTIES: Final = {
    "company": COMPANY,
    "to": COMPANY,
    "agency": AGENCY,
    "office": AGENCY,
    "issuing_office": AGENCY,
    "court": COURT,
    "party": COMPANY,
    "maker": OTHER_COMPANY,
    "partner": PRESS,
    "author": PRESS,
}


_LEFT_OUT: Final = object()


WHAT: Final = ("act",) * 14 + ("overstep", "request", "direct", "wait", "wait")


class Machine(RuleBasedStateMachine):
    """One register with all parties, played on until it is rolled back."""

    steps = 0
    recorded: typing.ClassVar[dict[str, int]] = {}
    refused: typing.ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(BEGUN, timedelta(seconds=1))
        self.before = (ledger.clock, ledger.entropy)
        ledger.clock, ledger.entropy = self.clock, Entropy("machine")
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.known: dict[str, list[UUID]] = {}
        self.entries: list[Entry] = []
        self.pen = Pen(clock=self.clock, entropy=ledger.entropy)
        self.tables = {
            model._meta.db_table: BulkTable(table(model), connection) for model in rebuild.read_models()
        }
        self.due: dict[str, dict[Any, tuple[UUID, Any]]] = {name: {} for name in self.tables}
        self.models_before: dict[UUID, bytes] = {}
        self.moved_by_company = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        ledger.clock, ledger.entropy = self.before

    @initialize()
    def begin(self) -> None:
        """Organizations, a model of the company, a case about it, and one thing of most kinds in it."""
        model = registered.released_model()
        case = registered.opened_case(models=(model,))
        commands.make_submission(LIAISON, case=case, summary="weights of June")
        commands.offer_access(
            LIAISON, case=case, types=(AccessType.API,), environment=Environment.COMPANY_HOSTED,
            level=AccessLevel.SAFEGUARDS_ON,
        )  # fmt: skip
        commands.plan_release(LIAISON, model=model, to=Reach.EVERYBODY)
        commands.plan_evaluation(
            OFFICER, case=case, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON
        )
        commands.record_finding(OFFICER, case=case, detail="names a flaw")
        agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY, terms=("duration",)).stream
        propose_term(LIAISON, agreement=agreement, term=TEXTS[0], text="cyber")
        make_designation(
            OFFICER, company=COMPANY, kind=DesignationKind.SUPPLY_CHAIN_RISK, authority="10 U.S.C. 3252"
        )
        establish_program(OFFICER, name="A framework", authority="EO 14409", effective=BEGUN.date())

    # what happens

    # one rule: of several, hypothesis leaves some out of each history
    @rule(
        data=st.data(),
        what=st.sampled_from(("act",) * 12 + ("overstep", "request", "direct", "wait", "wait")),
    )
    def step(self, data: st.DataObject, what: str) -> None:
        match what:
            case "request":
                self.request(data.draw(st.sampled_from(SCOPES)), data.draw(st.sampled_from((None, 2, 72))))
            case "direct":
                self.direct(data.draw(st.sampled_from(SCOPES)))
            case "wait":
                self.wait(data.draw(st.sampled_from((1, 30, 24 * 9, 24 * 31))))
            case _:
                self.act(data, whoever=what == "overstep")

    def act(self, data: st.DataObject, *, whoever: bool) -> None:
        """Somebody gives one of all commands, with whatever is known so far; `whoever`: his role or not."""
        command = data.draw(st.sampled_from([c for c in COMMANDS_OF_ALL if whoever or self.possible(c)]))
        able = [actor for actor in (*LIVE, *COMPILING) if whoever or may_give(actor, command)]
        self.give(data, command, data.draw(st.sampled_from(able or [OFFICER])))

    def request(self, asked: Scope, hours: int | None) -> None:
        said = self.about_a_case()
        if hours is not None:
            said["answer_hoped_for_by"] = self.clock.now + timedelta(hours=hours)
        self.attempt("issue_request", OFFICER, lambda: registered.requested(asked, **said))

    def direct(self, asked: Scope) -> None:
        said = self.about_a_case()
        self.attempt("issue_directive", OFFICER, lambda: registered.directed(asked, **said))

    def wait(self, hours: int) -> None:
        """Time passes, and the register says what that has made true."""
        self.clock.now += timedelta(hours=hours)
        self.attempt("sweep", REGISTER, sweep)

    def about_a_case(self) -> dict[str, Any]:
        cases = self.known.get("review", [])
        return {"case": cases[0]} if cases else {}

    def give(self, data: st.DataObject, command: Command[Any], actor: Actor) -> None:
        said = {name: value for name, value in self.arguments(data, command) if value is not _LEFT_OUT}
        if actor.record_kind is RecordKind.COMPILED:
            said["source"] = PAPER
        if data.draw(st.sampled_from((False,) * 5 + (True,))):
            said["occurred"] = data.draw(self.moments())
        note(f"{command.name} by {actor.role} of {actor.side}: {said}")
        self.attempt(command.name, actor, lambda: command(actor, **said))

    def attempt(self, name: str, actor: Actor, act: Callable[[], Any]) -> None:
        """Do it, refused or not; what is refused leaves the register as it was."""
        Machine.steps += 1
        self.moved_by_company = actor.side is Side.COMPANY
        told = Machine.recorded
        try:
            with transaction.atomic():
                act()
        except DemarcError as refusal:
            told, because = Machine.refused, refusal.detail
        else:
            because = ""
        told[name] = told.get(name, 0) + 1
        assert words_of_approval(because) == []

    # with what

    def arguments(self, data: st.DataObject, command: Command[Any]) -> Iterator[tuple[str, Any]]:
        hints = typing.get_type_hints(command.function, include_extras=True)
        for name, required in parameters(command):
            if name == "id" or not (required or data.draw(st.sampled_from((False, False, True)))):
                yield name, _LEFT_OUT
            else:
                yield name, data.draw(self.values(name, hints[name]))

    def values(self, name: str, hint: Any) -> st.SearchStrategy[Any]:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self.values(name, next(one for one in arguments if one is not types.NoneType))
        if origin is tuple:
            one = self.values(name.removesuffix("s"), arguments[0])
            return st.lists(one, max_size=2, unique_by=repr).map(tuple)
        if hint is UUID:
            return st.sampled_from(self.ids(name))
        if hint is Scope:
            return st.sampled_from(SCOPES)
        if hint is str:
            return st.sampled_from(TEXTS)
        if hint is int:
            return st.sampled_from((1, 5, 30, 31))
        if hint is datetime:
            return st.sampled_from((-1, 1, 48)).map(lambda hours: self.clock.now + timedelta(hours=hours))
        if hint is date:
            return st.sampled_from((-2, 0, 40)).map(lambda days: self.clock.now.date() + timedelta(days=days))
        if hint is Occurred:
            return self.moments()
        if hint is BinaryIO:
            return st.sampled_from(LOGS).map(lambda path: io.BytesIO(path.read_bytes()))
        if hint is Any:
            return st.sampled_from(TEXTS) | self.moments().map(msgspec.to_builtins)
        return histories.values(hint)

    def moments(self) -> st.SearchStrategy[Occurred]:
        now = self.clock.now
        return st.sampled_from(
            (
                Occurred.at(now - timedelta(hours=3)),
                Occurred.at(now - timedelta(days=12)),
                Occurred.on((now - timedelta(days=2)).date()),
                Occurred.in_month(2026, 5),
                Occurred.unknown(),
                Occurred.before(now),
            )
        )

    def ids(self, name: str) -> list[UUID]:
        """What a parameter may name: a person, a party, a stream, or the entry that made a thing."""
        if name in PERSONS:
            return [LIAISON.id, OFFICER.id, SUPERVISOR.id]
        if name in PARTIES:
            return [PARTIES[name]] * 4 + [OTHER_COMPANY]
        found = self.known.get(CALLED.get(name, name), [])
        return [*found[:3], *found[-6:]] or [named(f"no such {name}")]

    def possible(self, command: Command[Any]) -> bool:
        """Whether there is something of every kind that the command has to name."""
        hints = typing.get_type_hints(command.function)
        named_by = [name for name, required in parameters(command) if required and hints[name] is UUID]
        return Role.SYSTEM not in command.roles and all(
            name in PERSONS or name in PARTIES or CALLED.get(name, name) in self.known for name in named_by
        )

    # what holds

    @invariant()
    def everything_agrees(self) -> None:
        """Read what is new, replay what it belongs to, and compare with every row that the register shows."""
        new = self.read_on()
        self.rule_5(new)
        shown: list[object] = [entry.event.sentence() for entry in new]
        changed = {entry.record.stream for entry in new}
        for rows in self.due.values():
            for key in [key for key, (stream, _) in rows.items() if stream in changed]:
                del rows[key]
        for stream in changed:
            entries = [entry for entry in self.entries if entry.record.stream == stream]
            for row in rebuild.rows_due(entries, self.pen):
                target = self.tables[row.table.name]
                ((key, values),) = target.due([row], connection).items()
                self.due[row.table.name][key] = (stream, values)
                shown += values
        assert [text for text in shown if isinstance(text, str) and words_of_approval(text)] == []
        for name, target in self.tables.items():
            live = target.live(connection, Span())
            assert live == {key: values for key, (_, values) in self.due[name].items()}, name
        if new:
            self.a_second_opinion_agrees(changed)

    def read_on(self) -> list[Entry]:
        """The records since the last look, in order of position; each is exactly its exported bytes."""
        last = self.entries[-1].position or 0 if self.entries else 0
        sql = "SELECT position, record FROM ledger_record WHERE position > %s ORDER BY position"
        new = []
        for position, data in ledger.recorder.rows(sql, (last,)):
            entry = read_entry(bytes(data), position)
            kind, _, event = entry.record.topic.partition(".")
            if entry.version == 1:
                self.known.setdefault(kind, []).append(entry.record.stream)
            words = event.split("-")
            for thing in {"-".join(words[:-1]), words[0], "entry"}:
                self.known.setdefault(thing.replace("-", "_"), []).append(entry.id)
            new.append(entry)
        self.entries.extend(new)
        return new

    def rule_5(self, new: list[Entry]) -> None:
        """What anybody but the company did, and time itself, has moved no model version."""
        moved = [entry for entry in new if entry.record.topic.startswith(("model_version.", "decision."))]
        assert all(entry.side is Side.COMPANY for entry in moved)
        assert self.moved_by_company or not self.models_before or not moved
        heads = {e.record.stream: e.leaf for e in self.entries if e.record.topic.startswith("model_version.")}
        if not self.moved_by_company and self.models_before:
            assert heads == self.models_before
        self.models_before = heads

    def a_second_opinion_agrees(self, changed: set[UUID]) -> None:
        """Read models say what code that shares none of ours makes of the exported bytes."""
        told = fold.folded(entry.data for entry in self.entries if entry.record.stream in changed)
        theirs = {"stream__in": changed}
        for stream, released_to, access in _values(ModelFile, "released_to", "access", **theirs):
            assert (released_to, access) == (
                told["access"][stream][0],
                told["access"].pop(stream)[1] or access,
            )
        for stream, standing in _values(CommunicationFile, "standing", **theirs):
            assert standing == (told["standing"].pop(stream) or standing)
        for stream, in_force in _values(AgreementFile, "in_force", **theirs):
            assert in_force is told["in_force"].pop(stream)
        for stream, state in _values(CaseFile, "state", **theirs):
            assert (state == CaseState.CLOSED) is told["closed"].pop(stream)
        windows = _values(AccessWindow, "access", "model", active=True, **theirs)
        assert {(str(access), str(model)) for _, access, model in windows} == told.pop("windows")
        assert {kind: left for kind, left in told.items() if left} == {}


def _values(model: Any, *columns: str, **where: Any) -> Iterator[tuple[Any, ...]]:
    """The stream, as text, and some columns of a read model's rows."""
    for stream, *values in model.objects.filter(**where).order_by().values_list("stream", *columns):
        yield str(stream), *values


@cache
def may_give(actor: Actor, command: Command[Any]) -> bool:
    """Whether his role gives the command, and his side records what it records."""
    return actor.role in command.roles and any(actor.side in event.BY for event in records(command))


@cache
def parameters(command: Command[Any]) -> list[tuple[str, bool]]:
    """The names of what a command takes beside its actor, and whether each has to be said."""
    found = list(inspect.signature(command.function).parameters.values())[1:]
    return [
        (one.name, one.default is inspect.Parameter.empty)
        for one in found
        if one.kind is not inspect.Parameter.VAR_KEYWORD
    ]
