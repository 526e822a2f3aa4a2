"""One round: load, a kill at a random moment, the load goes on, and what was acknowledged is compared."""

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

import msgspec

from tests.faults.disks import Disk
from tests.faults.installation import Installation
from tests.tasks.processes import until

KINDS: Final = ("web", "worker", "integrator", "backend", "postmaster")
"""What is killed."""

LAPSES: Final = 5
"""Requests that lapse while the worker is killed."""

UNSAFE: Final = {"synchronous_commit": "off", "wal_buffers": "16MB"}
"""Settings of a server that acknowledges what the disk does not have yet."""

_MOST_SECONDS: Final = 0.4
"""A kill comes within this time after every client was told of something."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a round: how many entries were acknowledged in it, what clients heard in the place of
    answers, and what is wrong."""

    acknowledged: int
    heard: dict[str, int]
    wrong: list[str]

    @property
    def told(self) -> str:
        """What was stored and heard, in words."""
        stored = "all stored, once" if not self.wrong else "WRONG: " + "; ".join(self.wrong)
        return f"{stored}; heard {self.heard or 'nothing'}"


def play(place: Installation, random_: random.Random, *kinds: str) -> Outcome:
    """Kill, one after the other, some of KINDS under one load, and compare.

    Raises TimeoutError where the register does not go on, RuntimeError where a client is refused.
    """
    before, heard = len(place.load.acknowledged()), place.load.heard()
    with place.load.running():
        for kind in kinds:
            place.load.wait_for(1)
            if kind == "worker":
                place.asked("ask_company", LAPSES)
            place.asked("task", "sweep", "integrate", "sign")
            time.sleep(random_.uniform(0, _MOST_SECONDS))
            getattr(place, f"kill_{kind}")(random_)
            place.kept_up()
        until(place.serves, "the web server answers")
        place.load.wait_for(1)
    return _compared(place, before, heard)


def _compared(place: Installation, before: int, heard: Counter[str]) -> Outcome:
    """What came of it since there were `before` entries acknowledged, and clients had `heard` that."""
    place.load.repeated()
    until(place.followed, "the tree is signed again")
    if place.asked("due"):
        until(place.swept, "what was due is on record as lapsed")
    told = place.load.acknowledged()
    return Outcome(
        acknowledged=len(told) - before,
        heard=dict(place.load.heard() - heard),
        wrong=place.asked("wrong", told),
    )


def fill_tables(place: Installation, disk: Disk) -> Outcome:
    """Let the disk run full on which the tables lie, under load, and make room again. Raises as `play`."""
    database = place.database
    place.cluster.stop()
    place.cluster.move(f"base/{database}", disk.path / "tables")
    place.cluster.start()
    return _filled(place, disk, lambda: None)


def fill_log(place: Installation, disk: Disk) -> Outcome:
    """Let the disk run full on which the server's own log lies, without which it cannot go on: it ends, and
    is started again once there is room. Raises as `play`."""
    place.cluster.stop()
    place.cluster.move("pg_wal", disk.path / "log")
    place.cluster.start()
    return _filled(place, disk, place.use_up_log)


def _filled(place: Installation, disk: Disk, hasten: Callable[[], None]) -> Outcome:
    before, heard = len(place.load.acknowledged()), place.load.heard()
    with place.load.running():
        place.load.wait_for(1)
        disk.fill()
        hasten()
        until(lambda: (place.load.heard() - heard)["503"], "a client hears that nothing can be written")
        disk.clear()
        if not place.cluster.running():
            place.cluster.start()
        place.load.wait_for(1)
    return _compared(place, before, heard)


def control(place: Installation, random_: random.Random) -> list[str]:
    """Kill the postmaster of a server that acknowledges without waiting, and whose disk is slow: what writes
    its log ahead is held. What is then wrong; the register is of no use afterwards."""
    place.cluster.stop()
    place.options = UNSAFE
    place.cluster.start(**UNSAFE)
    with place.load.running():
        place.load.wait_for(1)
        place.hold_log_writer()
        place.load.wait_for(1)
        time.sleep(random_.uniform(0, _MOST_SECONDS))
        place.kill_postmaster(random_)
        place.load.wait_for(1)
    found: list[str] = place.asked("wrong", place.load.acknowledged())
    return found


def lost(wrong: list[str]) -> int:
    """How many of the sentences say that something acknowledged is not there."""
    return Counter(sentence.partition(":")[0] for sentence in wrong)["lost"]
