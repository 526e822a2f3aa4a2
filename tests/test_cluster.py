"""A cluster of a test's own does what the tests that kill and copy it lean on."""

from pathlib import Path

import psycopg
import pytest

from tests import cluster
from tests.conftest import SHARED

pytestmark = pytest.mark.skipif(bool(why := cluster.missing()), reason=why)


def test_a_killed_cluster_starts_again_with_what_it_acknowledged(tmp_path: Path) -> None:
    with cluster.cluster(tmp_path, SHARED) as made:
        with psycopg.connect(made.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE acknowledged AS SELECT 1 AS number")
            made.kill()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        assert not made.running()

        made.start()

        with psycopg.connect(made.url()) as connection:
            assert connection.execute("SELECT number FROM acknowledged").fetchall() == [(1,)]
            assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
            assert connection.execute("SELECT count(*) FROM ledger_record").fetchone() == (0,)
    assert not made.running()
