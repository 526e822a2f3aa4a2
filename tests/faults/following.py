"""A register with a streaming replica, from which two web processes answer an overseer's program, and two
workers on the primary.

`uv run python -m tests.faults.following --rounds 20`: the replica falls behind, is killed and comes back, and
so does a worker under a sweep, again and again; every answer holds all that was acknowledged up to the
position that it names, and all of it where it names none; each request that is due lapses once.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from tests import cluster
from tests.benchmarks.processes import Processes
from tests.cluster import Cluster
from tests.faults.installation import Part, free_port
from tests.faults.rounds import LAPSES
from tests.tasks import processes
from tests.tasks.processes import broker, until

HEADER: Final = "Demarc-Position"

METRICS: Final = "a-token-for-scrapes"

_AT_ONCE: Final = 6
"""So often is read at a time: both processes are asked."""


class Following:
    """Web, workers, primary, replica, and what the overseer's program was told by the replica so far."""

    def __init__(self, primary: Cluster, replica: Cluster, directory: Path, redis_url: str) -> None:
        self.primary, self.replica, self.port = primary, replica, free_port()
        told = primary.environment(
            directory,
            REDIS_URL=redis_url,
            DEMARC_ALLOWED_HOSTS="127.0.0.1",
            DEMARC_LOG_LEVEL="ERROR",
            PYTHONWARNINGS="ignore",
        )
        web = {
            "DEMARC_REPLICA_URL": replica.url(),
            "DEMARC_REPLICA_LAG_SECONDS": "3600",
            "DEMARC_METRICS_TOKEN": METRICS,
            "DEMARC_BIND": f"127.0.0.1:{self.port}",
            "DEMARC_WEB_PROCESSES": "2",
            "DEMARC_WEB_THREADS": "2",
            "DEMARC_DATABASE_POOL": "2",
            "DEMARC_API_RATE": "1000000/min",
            "PROMETHEUS_MULTIPROC_DIR": str(directory / "metrics"),
        }
        gunicorn = ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi", "--log-level", "warning"]
        self.web = Part("web", gunicorn, told | web, directory)
        self.workers = [
            Part(f"worker {number}", ["tests.faults.worker"], told, directory) for number in (1, 2)
        ]
        self.hand = Processes(told, 1, "tests.faults.overseen.Overseen")
        self.acknowledged: list[int] = []
        self.from_replica = 0

    def start(self) -> None:
        self.replica.start()
        for part in (self.web, *self.workers):
            part.start()
        self.case, self.token = self.hand.do("prepare_overseen")
        until(self._serves, "the web server answers")

    def end(self) -> None:
        for part in (self.web, *self.workers):
            part.kill()
        self.hand.end()
        if self.replica.running():
            self.replica.kill()

    def acts(self) -> None:
        """Something is recorded, and acknowledged."""
        self.acknowledged.append(self.hand.do("asks"))

    def sweep_under_a_kill(self) -> None:
        """Requests are due, both workers are sent for them more than once, and one is killed meanwhile."""
        self.hand.do("ask_company", LAPSES)
        self.hand.do("task", "sweep", "sweep", "integrate", "sign")
        killed = random.choice(self.workers)  # noqa: S311 - one of two
        killed.kill()
        killed.start()

    def swept(self) -> bool:
        """Whether every request that was due is on record as lapsed, and all of it signed; workers are sent
        for it again."""
        self.hand.do("task", "sweep", "integrate", "sign")
        return bool(
            self.hand.do("lapsed") == self.hand.do("due")
            and self.hand.do("signed") == self.hand.do("position")
        )

    def read(self) -> tuple[int | None, list[int]]:
        """As of which position the case was answered, None for the primary, and which entries it holds.

        Raises AssertionError where an acknowledged entry is missing that should be there.
        """
        status, headers, body = self.got(f"/api/v1/cases/{self.case}", self.token)
        assert status == 200, body
        named = headers.get(HEADER)
        position = None if named is None else int(named)
        self.from_replica += position is not None
        held = [entry["position"] for entry in json.loads(body)["entries"]]
        lacks = {one for one in self.acknowledged if position is None or one <= position}.difference(held)
        assert not lacks, f"an answer as of {position} lacks {sorted(lacks)}"
        return position, held

    def reads(self) -> list[int | None]:
        """As of which position each of some answers was."""
        return [self.read()[0] for _ in range(_AT_ONCE)]

    def caught_up(self) -> bool:
        """Whether a replica answers, with everything."""
        position, held = self.read()
        return position is not None and self.acknowledged[-1] in held

    def paused(self, *, paused: bool) -> None:
        """The replica goes on to receive, and applies nothing; or applies again."""
        with psycopg.connect(self.replica.url(), autocommit=True) as replica:
            if paused:
                replica.execute("SELECT pg_wal_replay_pause()")
                until(lambda: self._paused(replica), "the replica applies nothing")
            else:
                replica.execute("SELECT pg_wal_replay_resume()")

    def counted(self) -> float:
        """How many answers both processes together say that a replica gave."""
        _, _, body = self.got("/metrics", METRICS)
        said = 'demarc_overseers_readings_total{answered="replica"} '
        return next((float(line[len(said) :]) for line in body.splitlines() if line.startswith(said)), 0.0)

    def told(self) -> Any:
        """What `/readyz` says of the replica."""
        (one,) = json.loads(self.got("/readyz", "")[2])["replicas"]
        return one

    def got(self, path: str, token: str) -> tuple[int, Any, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def _serves(self) -> bool:
        try:
            return self.got("/livez", "")[0] == 200
        except OSError:
            return False

    @staticmethod
    def _paused(replica: "psycopg.Connection[Any]") -> bool:
        return replica.execute("SELECT pg_get_wal_replay_pause_state()").fetchone() == ("paused",)


@contextmanager
def following(directory: Path, shared: Path) -> Iterator[Following]:
    """A running register with a replica; killed at the end."""
    register = directory / "register"
    register.mkdir()
    with (
        cluster.cluster(directory / "primary", shared) as primary,
        broker(register) as redis,
    ):
        found = Following(primary, primary.followed(directory / "replica"), register, redis.url)
        try:
            found.start()
            yield found
        finally:
            found.end()


def play(place: Following) -> None:
    """The replica follows, falls behind, catches up, is killed and comes back, a worker likewise. Raises
    AssertionError where an answer is not what it says, or the record not sound."""
    place.sweep_under_a_kill()
    place.acts()
    until(place.caught_up, "the replica has everything")

    place.paused(paused=True)
    place.acts()
    at = place.told()["position"]
    assert at < place.acknowledged[-1]
    # on a busy machine a replica may be slow to take a connection: then the primary has answered
    until(lambda: at in place.reads(), "the replica answers as of then")
    assert set(place.reads()) <= {at, None}
    assert place.told()["entries"] >= 1
    place.paused(paused=False)
    until(place.caught_up, "the replica has caught up")
    assert place.counted() == place.from_replica

    place.replica.kill()
    place.acts()
    assert place.reads() == [None] * _AT_ONCE
    assert place.told()["why"] == "it does not answer"
    place.replica.start()
    until(place.caught_up, "the replica is back")

    until(place.swept, "what was due is on record as lapsed, and signed")
    unsound = place.hand.do("unsound")
    assert not unsound, unsound


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.following", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    for why in filter(None, (cluster.missing(), processes.MISSING)):
        parser.error(why)
    with tempfile.TemporaryDirectory(prefix="demarc-following-") as folder:
        directory = Path(folder)
        (directory / "shared").mkdir()
        with following(directory, directory / "shared") as place:
            for _ in range(options.rounds):
                play(place)
            lapsed = place.hand.do("due")
            sys.stdout.write(
                f"{options.rounds} rounds, {len(place.acknowledged)} entries acknowledged, "
                f"{place.from_replica} answers from the replica: each held what it should; "
                f"{lapsed} requests lapsed, each once, beside {options.rounds} kills of a worker\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
