"""All parties and time, at random: replay, read models and an independent fold agree after every step."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.following import Following
from tests.machine.playing import Machine
from tests.reviews.possible.watched import watching

ROOT: Final = Path(__file__).resolve().parent.parent

# steps of one history, histories; the long one by `python -m tests.machine --long`
STEPS_OF_A_HISTORY: Final = 50
HISTORIES: Final = {"short": 30, "long": 220}
LEAST: Final = {"short": 1_000, "long": 10_000}


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_whatever_all_parties_and_time_do_the_register_agrees_with_itself() -> None:
    profile = os.environ.get("DEMARC_MACHINE", "short")
    Machine.steps, Machine.recorded, Machine.refused = 0, {}, {}

    with watching(every=1 if profile == "long" else 4) as watch:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=HISTORIES[profile],
                stateful_step_count=STEPS_OF_A_HISTORY,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            ),
        )

    assert watch.wrong == []
    done, refused = sum(Machine.recorded.values()), sum(Machine.refused.values())
    sys.stdout.write(
        f"\n{Machine.steps} steps: {done} recorded by {len(Machine.recorded)} commands, {refused} refused\n"
    )
    assert Machine.steps >= LEAST[profile]
    # a machine that is always refused shows nothing
    assert done > Machine.steps / 5
    assert len(Machine.recorded) > 40


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_lists_followed_act_by_act_tell_what_they_tell_when_made_anew() -> None:
    Following.compared = 0

    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=4,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )

    # lists that say nothing are alike, too
    assert Following.compared > 40


def test_the_command_of_the_long_profile_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    asked = subprocess.run(
        [sys.executable, "-m", "tests.machine", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (asked.returncode, asked.stderr) == (0, "")
    assert "--long" in asked.stdout
    assert "uv run python -m tests.machine --long" in (ROOT / "README.md").read_text()
