"""An overseer reads from a streaming replica; `python -m tests.faults.following` does it again and again."""

from pathlib import Path

import pytest

from tests import cluster
from tests.conftest import SHARED
from tests.faults.following import following, play
from tests.tasks import processes


@pytest.mark.skipif(bool(cluster.missing()), reason=cluster.missing())
@pytest.mark.skipif(bool(processes.MISSING), reason=processes.MISSING)
def test_an_answer_holds_all_up_to_its_position_while_the_replica_falls_behind_dies_and_comes_back(
    tmp_path: Path,
) -> None:
    with following(tmp_path, SHARED) as place:
        play(place)
