"""Disks of the database run full under load: clients hear 503, nothing is half there, and it goes on."""

from pathlib import Path

import pytest

from tests import cluster
from tests.conftest import SHARED
from tests.faults import disks
from tests.faults.installation import installation
from tests.faults.rounds import fill_log, fill_tables
from tests.tasks import processes


@pytest.mark.skipif(bool(cluster.missing()), reason=cluster.missing())
@pytest.mark.skipif(bool(processes.MISSING), reason=processes.MISSING)
@pytest.mark.skipif(bool(disks.missing()), reason=disks.missing())
def test_a_full_disk_is_told_and_what_was_acknowledged_is_stored_once_when_there_is_room(
    tmp_path: Path,
) -> None:
    with (
        disks.disk(tmp_path / "disk", megabytes=160) as small,
        cluster.cluster(tmp_path / "cluster", SHARED) as server,
        installation(server, tmp_path / "register", clients=3, serving=1, parts=["web", "integrator"]) as it,
    ):
        for fill in (fill_tables, fill_log):
            outcome = fill(it, small)

            assert outcome.wrong == []
            assert outcome.heard["503"]
        assert "PANIC" in server.said(), "the server's own log never ran full"
