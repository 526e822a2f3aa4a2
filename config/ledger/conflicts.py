"""What a unique violation means: another writer was first, or a rule that a read model holds by its key."""

from typing import Final

from django.apps import apps
from django.db.models import UniqueConstraint
from eventsourcing.persistence import IntegrityError

from config.errors import Conflict, DemarcError, Refused, Repeated

_TAKEN: Final = (
    "ledger_record",
    "ledger_timeline_entry",
    "ledger_about",
    "ledger_case_key",
    "ledger_sealed_value",  # the key under which a value was to lie was destroyed
)

MEANINGS: Final[dict[str, Refused]] = {}
"""What each unique constraint of a read model means, by the constraint's name."""


def means(constraint: str, refused: Refused) -> None:
    """Register the refusal that a violation of a read model's unique constraint stands for."""
    MEANINGS[constraint] = refused


def taken_before() -> Refused:
    """The refusal of a signed statement whose nonce was taken."""
    return Refused(
        "this statement was taken before: it is said once",
        pointer="/payload/nonce",
        problem="statement-repeated",
    )


def meaning(error: IntegrityError) -> DemarcError:
    """The Conflict, Refused or Repeated that a violated key stands for.

    Raises `error` itself where it is none of them.
    """
    cause = error.__cause__
    diagnosis = getattr(cause, "diag", None)
    named = (getattr(diagnosis, "constraint_name", None), getattr(diagnosis, "table_name", None), error)
    text = " ".join(str(part or "") for part in named)
    for name, refused in MEANINGS.items():
        if name in text or _sqlite_columns(name) in text:
            return Refused(refused.detail, pointer=refused.pointer, rule=refused.rule)
    if "ledger_statement_taken" in text:
        return taken_before()
    if "ledger_request_done" in text:
        return Repeated("this request was done before, under the same key")
    if any(table in text for table in _TAKEN) or "UNIQUE" in text or "unique" in text:
        return Conflict("another writer was first: read it again and say it again")
    raise error


def _sqlite_columns(constraint: str) -> str:
    for model in apps.get_models():
        for declared in model._meta.constraints:
            if isinstance(declared, UniqueConstraint) and declared.name == constraint:
                columns = {field.name: field.column for field in model._meta.concrete_fields}
                table = model._meta.db_table
                return "failed: " + ", ".join(f"{table}.{columns[name]}" for name in declared.fields)
    raise LookupError(f"no model declares the constraint {constraint}")
