"""Yesterday's backup while a witness is ahead: refused, and ended in the open by a log that follows."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import ROOT
from tests.drills.backup import restored_register
from tests.drills.register import Ground, so

_SECONDS = 60
CAUSE = "the primary and its archive burned"


def drill(ground: Ground) -> Iterator[str]:
    """Lose what was recorded after the backup, restore, be refused, and go on under another log."""
    keys, witness = ground.keys(), Witness(ground.folder)
    lost = ground.register("lost", keys, "demarc")
    first_log = lost.managed("log_key --format json").told["key"]
    begun = lost.play("begin")
    with witness.serving(first_log):
        lost.settings["DEMARC_WITNESSES"] = witness.asked
        lost.managed("integrate", says=f"Outside witnesses: {witness.name}")
        backup = lost.backed_up(ground.folder / "backup")
        kept = len(lost.records())
        receipts = lost.play("more", case=begun["open"], count=3)
        lost.managed("integrate", says=f"Signed: {kept + 3} records")
    yield f"backed up {kept} records; {kept + 3} are signed and witnessed by {witness.name}"

    restored = restored_register(ground, "restored", lost, backup)
    state = lost.data / "demarc-log.checkpoint"
    (restored.data / state.name).write_bytes(state.read_bytes())
    ran = restored.managed(
        "integrate", code=1, says=f"signed {kept + 3} records and this database holds {kept}"
    )
    yield f"restored beside its log state: {_said(ran.words)}"
    aside = (restored.data / state.name).rename(restored.data / "aside.checkpoint")
    with witness.serving(first_log):
        ran = restored.managed("integrate", code=1, says=f"saw {kept + 3} records of this log")
        yield f"without it the witness refuses: {_said(ran.words)}"
        (looked,) = restored.manage("doctor")
        so("Restore" in looked.words and looked.code == 1, looked.words)
        yield "doctor says so and where to read on"

    missing, there = _receipt(ground, "missing", receipts[0]), _receipt(ground, "there", begun["receipts"][0])
    restored.managed(f"check_receipt {missing}", code=1, says="There is no record at this position")
    restored.managed(f"check_receipt {there}", says="The record is there")
    yield "a receipt of a lost record shows that it is missing; one of a kept record holds"

    restored.keys = ground.keys("secrets-of-the-new-log")
    for name in ("seal_key", "secret_key"):
        (restored.keys / name).write_text((keys / name).read_text())
    restored.settings |= {"DEMARC_LOG_FORMER": first_log, "DEMARC_LOG_ORIGIN": "drill.example/log-2"}
    second_log = restored.managed("log_key --format json").told["key"]
    supervisor = restored.play("login", role="supervisor")
    cause = CAUSE.replace(" ", "_")
    restored.managed(
        f"announce_restoration {aside} {kept} --by {supervisor} --cause {cause}",
        says="announced that the register was restored",
    )
    with witness.serving(first_log, second_log):
        restored.managed("integrate", says=f"Signed: {kept + 1} records. Outside witnesses: {witness.name}")
        restored.managed("verify_ledger --sealed", says="Sound")
    yield f"drill.example/log-2 follows: record {kept + 1} announces it, signed, witnessed, and all verifies"

    told = restored.play("announced")
    so(told["feed"] == [kept + 1] and told["log"] == [kept + 1], f"not everybody is told: {told}")
    so(told["former"] == [first_log], f"the former log is not listed: {told}")
    so("The register was restored and lacks records" in told["brief"], "the brief does not say it")
    restored.managed(f"check_receipt {missing}", code=1, says="Another record stands at this position")
    restored.managed(f"check_receipt {there}", says="The record is there")
    yield "another company reads it in the feed, /api/v1/log lists it and the former log, the brief says it"


class Witness:
    """A witness in a process of its own, as OPERATIONS.md, Day one, step 4 has it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder / "witness", "witness.example"
        self.folder.mkdir()
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        made = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "config.ledger.witness", "key", str(self.folder / "key"), self.name],
            check=True, capture_output=True, text=True, cwd=ROOT,
        )  # fmt: skip
        self.public = next(word for word in made.stdout.split() if word.startswith(f"{self.name}+"))

    @property
    def asked(self) -> str:
        """It, as DEMARC_WITNESSES names it."""
        return f"{self.public} http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self, *logs: str) -> Iterator[None]:
        """While it answers, for these logs."""
        told = [part for log in logs for part in ("--log", log)]
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "config.ledger.witness", "serve", "--key", str(self.folder / "key"), *told,
             "--state", str(self.folder / "state"), "--port", str(self.port)],
            cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            until = time.monotonic() + _SECONDS
            while not _answers(self.port):
                so(process.poll() is None and time.monotonic() < until, "the witness does not answer")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _receipt(ground: Ground, name: str, receipt: str) -> Path:
    file = ground.folder / f"{name}.receipt"
    file.write_text(receipt)
    return file


def _said(words: str) -> str:
    return words.partition(" Root over")[0]
