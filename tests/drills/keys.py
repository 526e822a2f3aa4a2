"""Keys: rotation and loss of the seal key, rotation and loss of the log's key."""

import shutil
from collections.abc import Iterator

from tests.drills.playing import WORDS
from tests.drills.register import Ground, so, write_key

_AWAY = "is not the one under which this register is sealed"


def drill(ground: Ground) -> Iterator[str]:
    """Rotate both keys, lose both, and see what still verifies."""
    one = ground.register("one", ground.keys(), "demarc")
    begun = one.play("begin")
    one.managed("integrate")

    old, new = one.keys / "seal_key", one.keys / "seal_key_new"
    write_key(new)
    one.settings["DEMARC_SEAL_KEY_NEW_FILE"] = str(new)
    rotated = one.managed("rotate_seal_key", says="all [0-9]+ open under the new seal key")
    yield f"rotate_seal_key: {rotated.words}"
    del one.settings["DEMARC_SEAL_KEY_NEW_FILE"]
    shutil.copy(old, one.keys / "seal_key_old")
    shutil.copy(new, old)
    one.managed("verify_ledger --sealed", says="Filed documents: 1 are what was filed")
    so(one.play("read_summary", entry=begun["summary"]) == WORDS, "what was sealed before does not open")
    yield "every sealed value and document opens under the new key"

    write_key(old)
    one.managed("verify_ledger", says="Sound")
    (sealed,) = one.manage("verify_ledger --sealed")
    so(sealed.code != 0, "a lost seal key is not noticed")
    said = one.play("read_summary", entry=begun["summary"])
    so(said.startswith("WrongSealKey") and _AWAY in said, said)
    pages = one.play("pages", case=begun["open"])
    so(set(pages.values()) == {200}, f"pages do not answer: {pages}")
    yield f"the seal key is lost: records verify, {len(pages)} addresses answer, a sealed value says why not"
    (looked,) = one.manage("doctor")
    so(_AWAY in looked.words, looked.words)
    yield "doctor names it"
    shutil.copy(new, old)
    so(one.play("read_summary", entry=begun["summary"]) == WORDS, "with the key back it does not open")
    yield "its backup is put in place: everything opens"

    first = one.managed("log_key --format json").told["key"]
    write_key(one.keys / "log_key")
    one.managed("integrate", code=1, says="not signed by this log's key")
    one.settings |= {"DEMARC_LOG_FORMER": first, "DEMARC_LOG_ORIGIN": "drill.example/log-2"}
    one.play("more", case=begun["open"], count=1)
    one.managed("integrate", says="Signed")
    one.managed("verify_ledger", says="Of 2 signed checkpoints")
    receipt = ground.folder / "receipt"
    receipt.write_text(begun["receipts"][0])
    one.managed(f"check_receipt {receipt}", says="The record is there")
    yield "the log's key is lost: another signs nothing under its name, and follows under a new one"
    yield "what the former log promised still verifies with its public key"
