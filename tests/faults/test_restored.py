"""Yesterday's backup of a cluster is restored while an outside witness has seen more: nothing is signed, and
everybody who asks is told what happened and what to do."""

import shutil
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from config.ledger.checkpoint import Algorithm, SignerKey
from config.ledger.witness import Witness, handler
from tests import cluster
from tests.benchmarks.processes import Processes
from tests.cluster import Cluster
from tests.conftest import SHARED
from tests.ledger.test_fetching import Serving

LOG = SignerKey("demarc.embedded/log", bytes(32))

OUTSIDER = SignerKey("witness.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)

WHAT_TO_DO = "config/OPERATIONS.md, Restore"


@pytest.mark.skipif(bool(cluster.missing()), reason=cluster.missing())
def test_a_restored_cluster_signs_nothing_while_a_witness_has_seen_more_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.log_message", lambda *_: None)
    witness = Witness(OUTSIDER, {LOG.name: LOG.verifier}, tmp_path / "witness")
    files = tmp_path / "register"
    files.mkdir()
    with (
        Serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(witness))) as address,
        cluster.cluster(tmp_path / "cluster", SHARED) as server,
    ):
        told = server.environment(
            files, DEMARC_WITNESSES=f"{OUTSIDER.verifier} {address}/", DEMARC_LOG_LEVEL="ERROR"
        )
        hand = Processes(told, 1, "tests.faults.hand.Hand")
        try:
            hand.do("prepare", 1)
            assert hand.do("manage", "integrate")[0] == 0
            yesterday = hand.do("position")
            backup = restored(server, tmp_path / "restored")
            receipts = hand.do("ask", 3)
            assert hand.do("manage", "integrate")[0] == 0
            today = hand.do("position")
            server.kill()
            backup.start()
            try:
                # what was signed last lies in a file outside of the database
                refused(hand, "this log signed", yesterday, today)

                # that is lost, too: the witness remembers
                (files / "demarc-log.checkpoint").unlink()
                refused(hand, "the witness witness.example saw", yesterday, today)

                code, said = hand.do("manage", "doctor")
                assert (code, f"saw {today:,} records" in flat(said)) == (1, True)
                assert WHAT_TO_DO in flat(said)
                assert {hand.do("fate", one)[0] for one in receipts} == {"missing"}
                assert "a backup was restored" in hand.do("fate", receipts[0])[1]
                assert hand.do("signed") == yesterday
                seen = witness.last(LOG.name)
                assert seen is not None
                assert seen.size == today
            finally:
                backup.kill()

            # with the log of the server up to the last record nothing was lost: it is signed on
            server.start()
            assert hand.do("manage", "integrate")[0] == 0
            assert hand.do("signed") == today
            assert {hand.do("fate", one)[0] for one in receipts} == {"kept"}
        finally:
            hand.end()


def restored(server: Cluster, directory: Path) -> Cluster:
    """A cluster made of a base backup of a running one, stopped, at the same address."""
    directory.mkdir()
    made = Cluster(directory)
    server.program(
        "pg_basebackup", "--host", "127.0.0.1", "--port", server.port, "--username", "postgres",
        "--pgdata", server.directory / "backup", "--checkpoint", "fast", "--no-sync",
    )  # fmt: skip
    shutil.move(server.directory / "backup", made.data)
    made.take()
    made.port = server.port
    return made


def refused(hand: Processes, why: str, yesterday: int, today: int) -> None:
    """Signing is refused, by hand and by the clock, each time with why and what to do."""
    code, said = hand.do("manage", "integrate")
    assert code == 1
    for part in ("signing is refused", why, f"{today:,}", f"{yesterday:,}", WHAT_TO_DO):
        assert part in flat(said)
    code, said = hand.do("manage", "tasks", "--run", "sign")
    assert code == 1
    assert why in flat(said)
    assert WHAT_TO_DO in flat(said)


def flat(said: str) -> str:
    return " ".join(said.split())
