"""No answer recorded: the hoped-for day goes by in silence, and all that follows is that this is said."""

from datetime import datetime

from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.communication import Communication, Shown
from reviews.tasks import sweep
from tests.actors import LIAISON
from tests.reviews.oversight.reading import flagged
from tests.reviews.registered import opened_case, released_model, requested
from tests.scenarios.stage import Stage


def given(stage: Stage) -> None:
    stage.at("2026-06-09T12:00-04:00")
    stage["model"] = released_model()
    stage["case"] = opened_case(models=(stage["model"],))

    stage.at("2026-06-12T12:00-04:00")
    stage["request"] = requested(
        case=stage["case"],
        answer_hoped_for_by=datetime.fromisoformat("2026-06-15T12:00-04:00"),
        shown=Shown.WRITTEN,
    )
    commands.state_receipt(
        LIAISON, communication=stage["request"], received_at=Occurred.parse("2026-06-12T12:01-04:00")
    )


def when(stage: Stage) -> None:
    stage.at("2026-06-22T09:00-04:00")
    sweep()
    sweep()


def then(stage: Stage) -> None:
    request = ledger.get(Communication, stage["request"])
    (row,) = stage.boundary().crossings

    # silence is said once, as of the day that was hoped for, by nobody but time
    lapses = [e for e in request.entries if e.record.topic == "communication.request-lapsed"]
    assert [str(entry.side) for entry in lapses] == ["system"]
    assert [entry.occurred.latest for entry in lapses] == [datetime.fromisoformat("2026-06-15T12:00-04:00")]

    # and nothing else follows: no reply, no flag, the same access, the case where it stood
    assert row.replies == ()
    assert row.acts == ()
    assert flagged(stage.boundary()) == set()
    assert stage.reach("2026-06-30T12:00-04:00") == stage.reach("2026-06-12T11:00-04:00")
    before = stage.history(entry=stage.numbers("request")[-1] - 1)
    assert stage.history().case.state is before.case.state

    # the company may answer all the same
    commands.make_decision(LIAISON, kind="declined", basis="voluntary", answers=(stage["request"],))
    assert len(stage.boundary().crossings[0].replies) == 1
