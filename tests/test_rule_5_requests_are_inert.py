"""Rule 5: no event of a government or third party, at any place in any history, moves a model version."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.claim import ClaimKind
from agreements.commands import make_claim, make_designation
from agreements.designation import DesignationKind
from agreements.vocabulary import Evidence, Instrument, RequestKind, Track
from config.actors import COMMANDS, Actor, Role, Side
from config.errors import NotPermitted, Refused
from config.ledger.models import LedgerRecord
from config.ledger.store import Ledger, ledger
from config.ledger.stream import STREAMS, Event, Stream
from reviews import commands, decision, model_version
from reviews.chronology import stream_id
from reviews.commands import release
from reviews.communication import Document, Shown
from reviews.import_record import public_record
from reviews.model_version import ModelVersion
from reviews.models import ModelFile
from tests import histories
from tests.actors import COMPANY, LIAISON, OFFICER, OVERSEER, PRESS, SUPERVISOR, named
from tests.histories import COMPANY_ONLY, MODELS, OTHER_SIDES, STREAM_OF, WRITERS, World, played
from tests.reviews import registered
from tests.reviews.mutations import Lines, import_lines, lines_of
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGN_STAFF, FOREIGNERS, MODEL, scope

ROOT = Path(__file__).resolve().parent.parent
WHOLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def told(world: World, moments: list[Any]) -> dict[UUID, Any]:
    """Of each model version the bytes of its record, and who could reach it at each moment."""
    return {
        model.id: ([entry.data for entry in model.entries], [model.access_at(moment) for moment in moments])
        for model in world.models
    }


def moments_of(world: World) -> list[Any]:
    """Every instant from which an entry of any stream counts."""
    return sorted({entry.takes_effect for stream in world.streams.values() for entry in stream.entries})


# over whole histories


@WHOLE
@given(histories.histories(), st.data())
def test_what_others_do_anywhere_in_a_history_leaves_every_model_version_as_it_was(
    history: list[histories.Happening], data: st.DataObject
) -> None:
    whole = played(history)
    moments = moments_of(whole)
    kept = {number for number in range(len(history)) if data.draw(st.booleans())}

    some = [it for number, it in enumerate(history) if number in kept or isinstance(it, histories.BY_COMPANY)]
    alone = [it for it in history if isinstance(it, histories.BY_COMPANY)]

    assert told(played(some), moments) == told(whole, moments)
    assert told(played(alone), moments) == told(whole, moments)


@settings(WHOLE, max_examples=5)
@given(histories.company_courses, st.data())
def test_an_event_of_every_kind_that_others_may_record_leaves_every_model_version_as_it_was(
    course: list[histories.Happening], data: st.DataObject
) -> None:
    places = st.integers(0, len(course))
    history = list(course)
    for event in histories.OTHERS_EVENTS:
        history.insert(data.draw(places), data.draw(histories.others_act(event)))

    whole = played(history)

    moments = moments_of(whole)
    happened = {type(entry.event) for stream in whole.streams.values() for entry in stream.entries}
    assert set(histories.OTHERS_EVENTS) <= happened
    assert told(whole, moments) == told(played(course), moments)


@settings(WHOLE, max_examples=25)
@given(histories.histories())
def test_a_model_version_reads_the_same_when_it_is_replayed_alone(history: list[histories.Happening]) -> None:
    world = played(history)

    for model in world.models:
        replayed = ModelVersion.of(model.entries, model.pen)

        assert replayed
        assert replayed.access_history() == model.access_history()


# whose events they are


@pytest.mark.parametrize("side", OTHER_SIDES)
@pytest.mark.parametrize("event", COMPANY_ONLY, ids=lambda event: event.TOPIC)
@settings(WHOLE, max_examples=3)
@given(data=st.data())
def test_no_other_side_records_an_event_of_a_companys_stream(
    event: type[Event], side: Side, data: st.DataObject
) -> None:
    stream = World().stream(
        STREAM_OF[event], MODELS[0] if event in ModelVersion.EVENTS else named("decision")
    )
    before = list(stream.entries)
    said = data.draw(histories.fields_of(event))

    with pytest.raises(NotPermitted) as refused:
        stream.trigger(event, by=WRITERS[side], **said)

    assert refused.value.rule == 3
    assert stream.entries == before
    stream.trigger(event, by=LIAISON, **said)
    assert len(stream.entries) == len(before) + 1


@pytest.mark.parametrize("side", OTHER_SIDES)
def test_no_other_side_corrects_an_entry_of_a_companys_stream(side: Side) -> None:
    model = World().stream(ModelVersion, MODELS[0])
    correction = {"entry": model.entries[0].id, "field": "name", "value": "Renamed", "reason": "so"}

    with pytest.raises(Refused) as refused:
        model.correct(by=WRITERS[side], **correction)

    assert refused.value.rule == 16
    assert model.name == "model 0"
    model.correct(by=LIAISON, **correction)
    assert model.name == "Renamed"


# what the code reads


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def reached_from(*modules: str) -> set[str]:
    """The modules of this project that some import, over any number of steps."""
    found: set[str] = set()
    waiting = [*modules]
    while waiting:
        name = waiting.pop()
        path = ROOT.joinpath(*name.split("."))
        file = next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)
        if name.split(".")[0] in ("config", "agreements", "reviews") and file and name not in found:
            found.add(name)
            waiting.extend(imports(file.read_text()))
    return found


def test_the_companys_streams_reach_no_other_stream_of_the_domain() -> None:
    reached = reached_from(model_version.__name__, decision.__name__)

    streams = {stream.__module__ for stream in STREAMS.values()}
    assert reached & streams == {"reviews.model_version.stream", "reviews.decision.stream"}
    assert not {name for name in reached if name.startswith(("reviews.communication", "reviews.review"))}


def test_the_commands_of_model_versions_name_no_government_stream() -> None:
    named_there = {name.rpartition(".")[2] for name in imports(inspect.getsource(release))}

    assert named_there & {stream.__name__ for stream in STREAMS.values()} == {
        "Decision",
        "ModelVersion",
        "Party",
    }


ACTS: list[tuple[str, dict[str, Any]]] = [
    ("plan_release", {"to": model_version.Reach.EVERYBODY}),
    ("reschedule_release", {"attribution": model_version.Attribution.UNKNOWN}),
    ("cancel_release", {"independent": True}),
    ("release_to_partners", {"partners": (PRESS,), "partner_count": 3}),
    ("release_model", {}),
    ("restrict_access", {"scope": FOREIGNERS, "independent": True}),
    ("suspend_access", {"scope": EVERY_CUSTOMER, "independent": True}),
    ("restore_access", {"independent": True}),
]


@pytest.mark.django_db
def test_an_act_that_moves_access_or_a_plan_loads_nothing_but_the_companys_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = registered.released_model()
    answer = registered.directed(models=(MODEL,))
    decided = commands.make_decision(
        LIAISON,
        kind=decision.DecisionKind.COMPLIED,
        basis=decision.Basis.LEGAL_COMPULSION,
        answers=(answer,),
        applied=FOREIGNERS,
    ).stream
    loaded: list[str] = []
    load = Ledger._load

    def noting(self: Ledger, stream_class: type[Stream], id: UUID, version: int | None) -> Stream:
        found = load(self, stream_class, id, version)
        loaded.append(type(found).__name__)
        return found

    monkeypatch.setattr(Ledger, "_load", noting)

    for name, said in ACTS:
        getattr(commands, name)(LIAISON, model=model, **said)
        rests = {**said, "decision": decided}
        rests.pop("independent", None)
        if name == "plan_release":
            rests.pop("decision")
        getattr(commands, name)(LIAISON, model=model, **rests)

    assert set(loaded) == {"ModelVersion", "Decision", "Party"}
    moving = {event.__name__ for event in (*model_version.acts.MOVES_ACCESS, *model_version.acts.MOVES_PLAN)}
    assert moving == {type(entry.event).__name__ for entry in ledger.entries([model])} - {
        "ModelVersionRegistered"
    }


# in the database


@pytest.mark.django_db
def test_whatever_others_record_no_row_or_record_of_a_model_version_moves() -> None:
    model = registered.released_model()
    case = registered.opened_case(models=(model,))
    commands.suspend_access(LIAISON, model=model, scope=EVERY_CUSTOMER, independent=True)
    request, directive = registered.requested(case=case), registered.directed(case=case)

    def of_the_model() -> tuple[Any, ...]:
        record = (
            LedgerRecord.objects.filter(stream=model).order_by("version").values_list("version", "record")
        )
        return list(record), list(ModelFile.objects.values())

    before = of_the_model()
    lifted = {"communication": directive, "lifted": scope(FOREIGN_STAFF)}
    unheld = Document(title="letter")
    acts: list[tuple[Actor, Callable[..., Any], dict[str, Any]]] = [
        (OFFICER, commands.clarify_request, {"communication": request, "clarification": "all of them"}),
        (OFFICER, commands.disclose_evidence, {"communication": request, "shown": Shown.NOTHING}),
        (OFFICER, commands.narrow_request, {"communication": request, "scope": scope(FOREIGN_STAFF)}),
        (OFFICER, commands.withdraw_request, {"communication": request}),
        (SUPERVISOR, commands.attach_condition, {"communication": directive, "condition": "weekly reports"}),
        (OFFICER, commands.partly_lift_directive, lifted),
        (OVERSEER, commands.enjoin_directive, {"communication": directive, "document": unheld}),
        (
            OFFICER,
            make_designation,
            {"company": COMPANY, "kind": DesignationKind.EXPORT_CONTROL, "authority": "15 CFR 744"},
        ),
        (
            OFFICER,
            make_claim,
            {
                "kind": ClaimKind.STATEMENT,
                "value": "the model is off",
                "case": case,
                "about": (model,),
                "party": COMPANY,
                "evidence": Evidence.AGENCY_STATEMENT,
            },
        ),
        (OFFICER, commands.record_finding, {"case": case, "detail": "a flaw"}),
        (
            OFFICER,
            commands.receive_report,
            {"author": PRESS, "summary": "it names flaws", "cases": (case,), "models": (model,)},
        ),
        (OFFICER, commands.end_review, {"case": case}),
        (OFFICER, commands.close_case, {"case": case}),
    ]
    acts += [
        (
            OFFICER,
            commands.issue_request,
            {
                "to": COMPANY,
                "kind": kind,
                "models": (model,),
                "track": Track.OUTSIDE,
                "instrument": Instrument.INFORMAL_ASK,
                "scope": FOREIGNERS,
            },
        )
        for kind in RequestKind
    ]
    acts += [
        (
            OFFICER,
            commands.issue_directive,
            {
                "to": COMPANY,
                "kind": kind,
                "models": (model,),
                "scope": FOREIGNERS,
                "instrument": Instrument.ORDER,
                "authority": "50 USC 4565",
                "document": unheld,
            },
        )
        for kind in RequestKind
    ]

    for actor, command, said in acts:
        command(actor, **said)

        assert of_the_model() == before


COMPANYS_COMMANDS = sorted(
    name
    for name, command in COMMANDS.items()
    if name.startswith("reviews.commands.release.")
    or name.rpartition(".")[2] in ("make_decision", "revise_decision")
)


@pytest.mark.parametrize("name", COMPANYS_COMMANDS)
def test_commands_of_the_companys_streams_are_for_its_liaisons_and_archivists(name: str) -> None:
    assert COMMANDS[name].roles == {Role.LIAISON, Role.ARCHIVIST}


def mentioned(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value.removeprefix("entry:")
        case dict():
            for member in value.values():
                yield from mentioned(member)
        case list():
            for member in value:
                yield from mentioned(member)


def of_companies_alone(lines: Lines) -> Lines:
    """What companies did with their models and decisions, with what these lines rest on, however far back."""
    own = set(dir(release)) | {"make_decision", "revise_decision"}
    kept: set[str] = set()
    for line in reversed(lines):
        if line["do"] in own or line["key"] in kept:
            kept |= {line["key"], *mentioned(line)}
    return [line for line in lines if line["key"] in kept]


def access_of(keys: list[str]) -> dict[str, Any]:
    """How each model version came to be reached by whom, act by act, with what the acts say and cite."""
    return {
        key: [
            (entry.id, entry.record.topic, bytes(entry.record.body), entry.record.about, access)
            for _, entry, access in ledger.get(ModelVersion, stream_id(key)).access_history()
        ]
        for key in keys
    }


@pytest.mark.django_db
def test_the_public_record_of_companies_alone_gives_every_model_the_same_access() -> None:
    whole = [line for path in public_record() for line in lines_of(path.name)]
    alone = of_companies_alone(whole)
    models = [line["key"] for line in whole if line["do"] == "register_model"]
    told_by = {}

    for name, lines in (("whole", whole), ("alone", alone)):
        with transaction.atomic():
            import_lines(lines)
            told_by[name] = access_of(models)
            transaction.set_rollback(True)

    left_out = {line["do"] for line in whole} - {line["do"] for line in alone}
    assert {"partly_lift_directive", "rescind_directive", "make_claim", "make_designation"} <= left_out
    assert len(models) > 2
    assert all(told_by["whole"].values())
    assert told_by["alone"] == told_by["whole"]
