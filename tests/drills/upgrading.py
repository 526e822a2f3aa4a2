"""An upgrade, rehearsed on a copy: the schema of before, migrated by this program, not a byte changed."""

from collections.abc import Iterator

from tests.drills import older
from tests.drills.register import Ground, so

BEFORE = "0002"
"""The last migration of the ledger that the version before had."""


def drill(ground: Ground) -> Iterator[str]:
    """Take a copy of a register of the version before through the upgrade, then the register itself."""
    one = ground.register("one", ground.keys(), "demarc")
    one.play("begin")
    for ran in one.manage("integrate", f"migrate ledger {BEFORE} --verbosity 0"):
        so(ran.code == 0, ran.words)
    before = one.records()
    yield f"a register of the version before (ledger {BEFORE}), with {len(before)} records"

    ground.copied_database("demarc", "copied")
    copy = ground.register("copy", one.keys, "copied")
    documents = one.documents
    if documents.exists():
        copy.documents.parent.mkdir(exist_ok=True)
        copy.documents.symlink_to(documents)
    plan, migrated, made, verified, compared = copy.manage(
        "migrate --plan", "migrate --verbosity 0", "roles --make", "verify_ledger --sealed",
        "rebuild_projections --check",
    )  # fmt: skip
    for ran in (plan, migrated, made, verified, compared):
        so(ran.code == 0, f"{ran.command}: {ran.words}")
    so("ledger.0003" in plan.words, f"nothing was to be migrated: {plan.words}")
    so(copy.records() == before, "the upgrade changed a record")
    yield f"on a copy: migrated, {verified.words}"
    yield f"and {compared.words}"
    so(one.records() == before, "the rehearsal touched the register itself")
    yield "the register itself was not touched, and no record was rewritten"
    if ground.earlier:
        yield from older.drill(ground, ground.earlier)
