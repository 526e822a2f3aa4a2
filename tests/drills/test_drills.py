"""A drill in CI: backup and restore. The others run by `uv run python -m tests.drills`."""

from pathlib import Path

import pytest

from tests import cluster
from tests.conftest import SHARED
from tests.drills import drills
from tests.drills.register import Ground, absent

pytestmark = pytest.mark.skipif(bool(why := cluster.missing() or absent()), reason=why)


def test_what_was_backed_up_stands_in_a_new_database_and_what_was_altered_on_the_way_is_named(
    tmp_path: Path,
) -> None:
    with cluster.cluster(tmp_path, SHARED) as made:
        lines = list(drills.EVERY["backup"](Ground(tmp_path, made)))

    assert len(lines) == 6
