"""Every kind of process is killed once under load; `python -m tests.faults` does it again and again."""

import random
from pathlib import Path

import pytest

from tests import cluster
from tests.conftest import SHARED
from tests.faults.installation import installation
from tests.faults.rounds import KINDS, control, lost, play
from tests.tasks import processes

CLIENTS = 4


@pytest.mark.skipif(bool(cluster.missing()), reason=cluster.missing())
@pytest.mark.skipif(bool(processes.MISSING), reason=processes.MISSING)
def test_what_is_acknowledged_is_stored_once_whatever_is_killed_and_where_it_is_not_that_is_found(
    tmp_path: Path,
) -> None:
    random_ = random.Random()  # noqa: S311 - a moment to kill at
    with (
        cluster.cluster(tmp_path / "cluster", SHARED) as server,
        installation(server, tmp_path / "register", CLIENTS, serving=1) as place,
    ):
        outcome = play(place, random_, *KINDS)

        assert outcome.wrong == []
        assert outcome.acknowledged >= CLIENTS * (len(KINDS) + 1)
        assert outcome.heard, "no client noticed anything: nothing was killed"
        assert place.asked("drift") == []

        # the test of the test: a server that does not wait for the disk loses, and that is found
        assert lost(control(place, random_))
