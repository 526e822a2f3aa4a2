"""A classified spill: destroyed where it stands, found nowhere else, and what cannot be reached is listed."""

import subprocess
from collections.abc import Iterator

from tests.drills.playing import WORDS
from tests.drills.register import Ground, so


def drill(ground: Ground) -> Iterator[str]:
    """Find a spill in sealed fields and a document, report and contain it, find it no more; look for the
    words in dump and files, too."""
    one = ground.register("one", ground.keys(), "demarc")
    begun = one.play("begin")
    one.managed("integrate")
    supervisor, text = one.play("login", role="supervisor"), ground.folder / "text"
    text.write_text(WORDS)
    looked = one.managed(f"find_spill {text} --by {supervisor} --format json", code=1).told
    there = {(found["entry"], found["field"]) for found in looked["found"]}
    cases = {
        (begun["summary"], "summary"): begun["closed"],
        (begun["document"], "document"): begun["closed"],
        (begun["question"], "question"): begun["open"],
    }
    so(there == cases.keys() and looked["whole"], f"find_spill names {there}, whole: {looked['whole']}")
    searched = (
        f"{looked['columns']} columns of {looked['tables']} tables, {looked['sealed_values']} sealed values"
    )
    yield f"find_spill names {len(there)} entries, as report_spill is given them: it searched {searched}"
    for (entry, field), case in cases.items():
        one.play("spill", case=case, entry=entry, field=field)
    said = one.play("read_summary", entry=begun["summary"])
    so("is destroyed" in said and "spill" in said, said)
    yield f"two officers destroyed them: {said}"
    one.managed("integrate")
    verified = one.managed("verify_ledger --sealed", says="2 destroyed by acts on record")
    yield f"all else verifies: {verified.words.partition('Root')[0].strip()}"
    one.managed(f"find_spill {text} --by {supervisor}", says="Found nowhere that was searched")
    yield "find_spill finds the words nowhere any more"
    dump = subprocess.run(["pg_dump", one.url], check=True, capture_output=True).stdout  # noqa: S603, S607 - PostgreSQL's own
    so(WORDS.encode() not in dump and WORDS.encode().hex().encode() not in dump, "the words are in the dump")
    lying = [path for path in one.data.rglob("*") if path.is_file() and WORDS.encode() in path.read_bytes()]
    so(not lying, f"the words are in {lying}")
    so(
        not [path for path in one.documents.rglob("*") if path.is_file()],
        "the document's file still lies there",
    )
    yield "the words are in no byte of the database's dump, and in no file"
