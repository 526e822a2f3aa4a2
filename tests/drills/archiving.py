"""Recovery to the last archived segment: a base backup and archived WAL, where the primary's disk is gone."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from tests.cluster import Cluster
from tests.drills.register import Ground, Register, so

_SECONDS: Final = 60


def drill(ground: Ground) -> Iterator[str]:
    """Lose the primary between two segments; come back from base backup and archive, with and without the
    segment that was not archived yet, and see what of all that was acknowledged is there."""
    archive = _archiving(ground.cluster)
    lost = ground.register("lost", ground.keys(), "demarc")
    begun = lost.play("begin")
    lost.managed("integrate", says="Signed")
    base = _base_backup(ground.cluster)
    yield "a base backup without any WAL of its own, while every segment that is full is archived"

    after = lost.play("more", case=begun["open"], count=3)
    last = _archived(ground.cluster)
    kept = len(lost.records())
    tail = lost.play("more", case=begun["open"], count=2)
    lost.managed("integrate", says=f"Signed: {kept + 2} records")
    before = lost.records()
    ground.cluster.kill()
    unarchived = ground.cluster.data / "pg_wal" / _following(last)
    yield (
        f"3 records after the base backup lie in the archive, which ends with {last}; 2 more were "
        f"acknowledged and signed, {kept + 2} in all; then every process of the primary was killed"
    )

    with _restored(ground, "archived", base, archive, lost) as one:
        so(one.records() == before[:kept], f"{len(one.records())} records are there, not {kept}")
        _checked(one, [*begun["receipts"], *after], 0, "The record is there")
        _checked(one, tail, 1, "There is no record at this position")
        ran = one.managed(
            "integrate", code=1, says=f"signed {kept + 2} records and this database holds {kept}"
        )
        compared, verified = one.manage("rebuild_projections --check", "verify_ledger --sealed")
        so(compared.code == 0 and "Sound" in verified.words, f"{compared.words} {verified.words}")
        yield f"from the archive alone: {kept} records, byte for byte, and every receipt of them holds"
        yield f"of the 2 that no archive had the receipts show that they are missing; {_said(ran.words)}"

    shutil.copy(unarchived, archive / unarchived.name)
    ground.cluster.take()
    with _restored(ground, "whole", base, archive, lost) as one:
        so(one.records() == before, f"{len(one.records())} records are there, not {kept + 2}")
        _checked(one, [*begun["receipts"], *after, *tail], 0, "The record is there")
        one.play("more", case=begun["open"], count=1)
        one.managed("integrate", says=f"Signed: {kept + 3} records")
        verified = one.managed("verify_ledger --sealed", says="Sound")
        yield (
            f"with the segment from the primary's own disk beside them: all {kept + 2}, every receipt holds, "
            f"and the same log goes on signing, {kept + 3} records now: {_said(verified.words)}"
        )


def _archiving(cluster: Cluster) -> Path:
    """Start a cluster anew so that it archives its WAL; the folder where it does."""
    archive = cluster.directory / "archive"
    archive.mkdir()
    cluster.take()
    cluster.stop()
    cluster.start(archive_mode="on", archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f")
    return archive


def _base_backup(cluster: Cluster) -> Path:
    base = cluster.directory / "base"
    cluster.program(
        "pg_basebackup", "--host", "127.0.0.1", "--port", cluster.port, "--username", "postgres",
        "--pgdata", base, "--wal-method", "none", "--checkpoint", "fast", "--no-sync",
    )  # fmt: skip
    return base


def _archived(cluster: Cluster) -> str:
    """End the segment that is written to, and wait until it is in the archive; its name."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        found = server.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        so(found is not None, "the server names no segment")
        name = str(found[0]) if found else ""
        until = time.monotonic() + _SECONDS
        sql = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"
        while server.execute(sql, [name]).fetchone() != (True,):
            so(time.monotonic() < until, f"{name} does not come to the archive")
            time.sleep(0.1)
    return name


def _following(segment: str) -> str:
    """The name of the segment after one (24 hexadecimal digits, 256 segments to a log file)."""
    timeline, log, part = segment[:8], int(segment[8:16], 16), int(segment[16:], 16) + 1
    return f"{timeline}{log + part // 256:08X}{part % 256:08X}"


@contextmanager
def _restored(ground: Ground, name: str, base: Path, archive: Path, lost: Register) -> Iterator[Register]:
    """A register on a cluster of its own, from base backup and archive to its end, beside the documents and
    the log state of the one that is lost."""
    cluster = Cluster(ground.folder / name)
    cluster.directory.mkdir()
    shutil.copytree(base, cluster.data)
    (cluster.data / "recovery.signal").touch()
    cluster.take()
    try:
        cluster.start(restore_command=f"cp {archive}/%f %p")
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
            until = time.monotonic() + _SECONDS
            while server.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
                so(
                    time.monotonic() < until,
                    f"the server does not end its recovery: {cluster.said()[-2_000:]}",
                )
                time.sleep(0.1)
        folder = ground.folder / f"{name}-register"
        shutil.copytree(lost.data, folder)
        restored = Ground(ground.folder, cluster).register(folder.name, lost.keys, "demarc")
        restored.settings = dict(lost.settings)
        yield restored
    finally:
        if cluster.running():
            cluster.kill()


def _checked(register: Register, receipts: list[str], code: int, says: str) -> None:
    """Hold receipts against a register: each is to end with `code` and to say `says`."""
    files = [register.data / f"{number}.receipt" for number in range(len(receipts))]
    for file, receipt in zip(files, receipts, strict=True):
        file.write_text(receipt)
    for ran in register.manage(*(f"check_receipt {file}" for file in files)):
        so(ran.code == code and says in ran.words, f"{ran.command}: {ran.words}")


def _said(words: str) -> str:
    return words.partition(" Root over")[0].rstrip(".")
