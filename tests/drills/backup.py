"""Backup and restore: what was backed up, and nothing less, stands in a new database and is proven to."""

from collections.abc import Iterator
from pathlib import Path

from tests.drills.register import Ground, Register, so


def drill(ground: Ground) -> Iterator[str]:
    """Back up, restore elsewhere, and hold the restored register to the one that was lost."""
    keys = ground.keys()
    lost = ground.register("lost", keys, "demarc")
    begun = lost.play("begin")
    lost.managed("integrate", says="Signed")
    backup = lost.backed_up(ground.folder / "backup")
    so((ground.folder / "backup" / "demarc-backup.stamp").exists(), "the backup touched no stamp")
    yield f"backed up by the lines of compose.yaml: {', '.join(sorted(one.name for one in backup.iterdir()))}"

    restored = restored_register(ground, "restored", lost, backup)
    so(restored.records() == lost.records(), "the restored records are not those that were backed up")
    yield f"restored into an empty database: {len(restored.records())} records, byte for byte"

    receipt = ground.folder / "receipt.note"
    receipt.write_text(begun["receipts"][0])
    verified, compared, checked = restored.manage(
        "verify_ledger --sealed", "rebuild_projections --check", f"check_receipt {receipt}"
    )
    so(verified.code == 0, verified.words)
    so("Filed documents: 1 are what was filed" in verified.words, verified.words)
    so(compared.code == 0, compared.words)
    so(checked.code == 0 and "The record is there" in checked.words, checked.words)
    yield f"verify_ledger --sealed: {verified.words}"
    yield f"rebuild_projections --check: {compared.words}"
    yield f"check_receipt of a receipt from before: {checked.words}"

    for held in restored.documents.rglob("*-*"):
        held.write_bytes(held.read_bytes()[:-1] + b"\0")
    (altered,) = restored.manage("verify_ledger --sealed")
    so(altered.code == 1 and "is not what was filed" in altered.words, altered.words)
    yield "a document that was altered on the way is named, so the check does look"


def restored_register(ground: Ground, name: str, lost: Register, backup: Path) -> Register:
    """A register restored as OPERATIONS.md says, without the log state of the one that is lost."""
    ground.empty_database(name)
    restored = ground.register(name, lost.keys)
    restored.settings = dict(lost.settings)
    restored.restored_from(backup)
    for ran in restored.manage("migrate --verbosity 0", "roles --make"):
        so(ran.code == 0, f"{ran.command}: {ran.words}")
    return restored
