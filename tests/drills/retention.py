"""Retention: listed, held, proposed, destroyed by a second officer, proven; and what backups still open."""

import shutil
from collections.abc import Iterator

import psycopg

from tests.drills.playing import WORDS
from tests.drills.register import Ground, so, write_key


def drill(ground: Ground) -> Iterator[str]:
    """Take a case from the list of those whose time is over to destroyed content, with a hold in between."""
    one = ground.register("one", ground.keys(), "demarc")
    begun = one.play("begin")
    one.managed("integrate")
    (listed,) = one.manage("tasks --run retention")
    so(listed.code == 0, listed.words)
    found = one.play("retention_listed")
    so(found == [begun["closed"]], f"the list for supervisors is {found}")
    yield "the closed case whose time is over is listed for supervisors, the open one is not"

    backup = one.backed_up(ground.folder / "backup")
    told = one.play("dispose", case=begun["closed"])
    so("litigation hold stands for No. 26-cv-1" in told["held"], told["held"])
    yield f"a litigation hold stops it: {told['held']}"
    so("another officer" in told["same_officer"], told["same_officer"])
    yield f"who proposed does not destroy: {told['same_officer']}"
    one.managed("integrate")
    said = one.play("read_summary", entry=begun["summary"])
    document = one.play("read_document", case=begun["closed"], document=begun["document"])
    so("is destroyed" in said and "destroyed" in document, f"{said}; {document}")
    yield f"a second officer destroyed it: {said}"
    verified, compared, certificate = one.manage(
        "verify_ledger --sealed", "rebuild_projections --check", f"receipt {told['position']}"
    )
    so(verified.code == compared.code == certificate.code == 0, f"{verified.words} {compared.words}")
    so("1 destroyed by acts on record" in verified.words, verified.words)
    file = ground.folder / "certificate"
    file.write_text(certificate.said)
    one.managed(f"check_receipt {file}", says="The record is there")
    yield f"every proof still holds ({verified.words.partition('Root')[0].strip()})"
    yield f"the certificate of destruction is the signed receipt of record {told['position']}, and it checks"

    # what a backup of before holds opens with the old seal key, until that is gone
    new = one.keys / "seal_key_new"
    write_key(new)
    one.settings["DEMARC_SEAL_KEY_NEW_FILE"] = str(new)
    one.managed("rotate_seal_key")
    del one.settings["DEMARC_SEAL_KEY_NEW_FILE"]
    shutil.copy(new, one.keys / "seal_key")
    with psycopg.connect(one.url, autocommit=True) as database:
        database.execute("VACUUM FULL ledger_case_key")
    ground.empty_database("restored")
    restored = ground.register("restored", one.keys)
    restored.restored_from(backup)
    so(WORDS not in restored.play("read_summary", entry=begun["summary"]), "the backup still opens")
    yield "after rotate_seal_key and without the old key a backup of before opens it no more"
    left = one.play("people_deleted")
    so(left["before"] == left["after"], f"deleting users changed rows: {left}")
    yield f"every user was deleted: {left['after']['records']} records and all read models stand"
