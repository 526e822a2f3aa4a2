"""A classified spill: destroyed where it stands, found nowhere else, and what cannot be reached is listed."""

import subprocess
from collections.abc import Iterator

from tests.drills.playing import WORDS
from tests.drills.register import Ground, so


def drill(ground: Ground) -> Iterator[str]:
    """Report and contain a spill in a sealed field and a document; look for the words in dump and files."""
    one = ground.register("one", ground.keys(), "demarc")
    begun = one.play("begin")
    one.managed("integrate")
    for entry, field in ((begun["summary"], "summary"), (begun["document"], "document")):
        one.play("spill", case=begun["closed"], entry=entry, field=field)
    said = one.play("read_summary", entry=begun["summary"])
    so("is destroyed" in said and "spill" in said, said)
    yield f"two officers destroyed them: {said}"
    one.managed("integrate")
    verified = one.managed("verify_ledger --sealed", says="1 destroyed by acts on record")
    yield f"all else verifies: {verified.words.partition('Root')[0].strip()}"
    dump = subprocess.run(["pg_dump", one.url], check=True, capture_output=True).stdout  # noqa: S603, S607 - PostgreSQL's own
    so(WORDS.encode() not in dump and WORDS.encode().hex().encode() not in dump, "the words are in the dump")
    lying = [path for path in one.data.rglob("*") if path.is_file() and WORDS.encode() in path.read_bytes()]
    so(not lying, f"the words are in {lying}")
    so(
        not [path for path in one.documents.rglob("*") if path.is_file()],
        "the document's file still lies there",
    )
    yield "the words are in no byte of the database's dump, and in no file"
