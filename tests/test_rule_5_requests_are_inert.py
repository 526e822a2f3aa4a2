"""Rule 5: no event of a government or third party, at any place in any history, moves a model version."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.actors import COMMANDS, Role, Side
from config.errors import NotPermitted, Refused
from config.ledger.event import Event
from config.ledger.stream import STREAMS
from reviews import decision, model_version
from reviews.commands import release
from reviews.model_version import ModelVersion
from tests import histories
from tests.actors import LIAISON, named
from tests.histories import COMPANY_ONLY, MODELS, OTHER_SIDES, STREAM_OF, WRITERS, World, played

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


# so many at once that one example stays within what hypothesis draws for one
SOME: Final = 30
SHARES: Final = [
    histories.OTHERS_EVENTS[first : first + SOME] for first in range(0, len(histories.OTHERS_EVENTS), SOME)
]


@pytest.mark.parametrize("events", SHARES, ids=lambda events: events[0].TOPIC)
@settings(WHOLE, max_examples=5)
@given(histories.company_courses, st.data())
def test_an_event_of_every_kind_that_others_may_record_leaves_every_model_version_as_it_was(
    events: tuple[type[Event], ...], course: list[histories.Happening], data: st.DataObject
) -> None:
    places = st.integers(0, len(course))
    history = list(course)
    for event in events:
        history.insert(data.draw(places), data.draw(histories.others_act(event)))

    whole = played(history)

    moments = moments_of(whole)
    happened = {type(entry.event) for stream in whole.streams.values() for entry in stream.entries}
    assert set(events) <= happened
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
    id = MODELS[0] if event in ModelVersion.EVENTS else named("decision")
    stream = World().stream(STREAM_OF[event], id)
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
    correction: dict[str, Any] = {
        "entry": model.entries[0].id,
        "field": "name",
        "value": "Renamed",
        "reason": "so",
    }

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

    streams = {stream.__name__ for stream in STREAMS.values()}
    assert named_there & streams == {"Decision", "ModelVersion", "Party"}


DECIDING = {"make_decision", "revise_decision", "explain_broader_scope"}
COMPANYS_COMMANDS = sorted(
    name
    for name, command in COMMANDS.items()
    if name.startswith("reviews.commands.release.") or command.name in DECIDING
)


@pytest.mark.parametrize("name", COMPANYS_COMMANDS)
def test_commands_of_the_companys_streams_are_for_its_liaisons_and_archivists(name: str) -> None:
    assert COMMANDS[name].roles == {Role.LIAISON, Role.ARCHIVIST}
