"""Which rows an organization has on the company plane: what the stated tables choose from."""

from typing import Final

from config.planes.stated import Narrowing

EVERYBODY: Final = "'00000000-0000-0000-0000-000000000000'::uuid"
"""In `planes_reach`, in the place of an organization: everybody sees it."""

BOUND: Final = "( SELECT planes_organization() AS planes_organization)"
"""The organization to which the transaction is bound, NULL where to none: asked once for each statement."""


def _there(table: str, condition: str) -> str:
    return f"(EXISTS ( SELECT 1 FROM {table} WHERE {condition}))"  # noqa: S608 - our own names


_OF_ITS_STREAM: Final = "(r.stream = {table}.stream)"

_READS: Final = _there("planes_reach r", f"({_OF_ITS_STREAM} AND (r.version <= 0))")

_WRITES: Final = _there(
    "planes_reach r", f"({_OF_ITS_STREAM} AND (r.version = 0) AND (r.organization <> {EVERYBODY}))"
)

OPEN: Final = Narrowing("true", "true")
"""Rows that are nobody's: hashes, and what says how far the register is."""

NONE: Final = Narrowing("false", "false")
"""No row at all."""

STREAM: Final = Narrowing(_READS, _WRITES)
"""A read model's rows: those of the streams that reach the organization."""

PUBLIC: Final = Narrowing(f"({BOUND} IS NOT NULL)", _WRITES)
"""A read model that every organization reads; each organization writes the rows of its own streams."""

OWN: Final = Narrowing(f"(stream = {BOUND})", f"(stream = {BOUND})")
"""Rows of an organization's own people: `stream` is the organization."""

# two questions, of which each alone can be asked once for all rows of a long ledger
_ENTIRE: Final = _there("planes_reach r", f"({_OF_ITS_STREAM} AND (r.version = 0))")
_SINGLE: Final = _there("planes_reach r", f"({_OF_ITS_STREAM} AND (r.version = {{table}}.version))")

ENTRY: Final = Narrowing(
    f"({_ENTIRE} OR {_SINGLE})",
    # what stands in no stream is refused by the column, which says why (ledger/premises.py)
    f"((stream IS NULL) OR {_WRITES})",
)
"""Entries: all of a stream that reaches the organization, and single ones that reach it alone."""

ORGANIZATION: Final = Narrowing(f"(organization = {BOUND})", f"(organization = {BOUND})")
"""Rows that name the organization whose they are."""

REFUSAL: Final = Narrowing(
    f"((organization = {BOUND}) OR (organization IS NULL))",
    f"((organization = {BOUND}) OR (organization IS NULL))",
)
"""Refusals: the organization's, and those of callers that nobody knows."""

_OF_ITS_ENTRY: Final = _there("ledger_record l", "(l.leaf = {table}.leaf)")

SEALED: Final = Narrowing(_OF_ITS_ENTRY, 'planes_keyed("case")')
"""Sealed values: those of entries that the organization has."""

REMOVED: Final = Narrowing(_OF_ITS_ENTRY, "false")
"""That a sealed value of such an entry was removed, which no company does."""

CASE_KEY: Final = Narrowing('planes_keyed("case")', 'planes_keyed("case")')
"""Wrapped keys: not those under which another's values alone are sealed."""


def of_row(other: str, key: str, column: str) -> Narrowing:
    """Rows that belong to a row of another table which the organization has: its `key` is their `column`."""
    told = _there(f"{other} o", f"(o.{key} = {{table}}.{column})")
    return Narrowing(told, told)


REACH: Final = Narrowing(
    f"((organization = {BOUND}) OR ((organization = {EVERYBODY}) AND ({BOUND} IS NOT NULL)))", "false"
)
"""Whom entries reach: the organization itself, and everybody."""
