"""A key that spans companies refuses one of them for what another wrote: every such key has its reason."""

from typing import Any, Final

from django.apps import apps
from django.db.models import UniqueConstraint

from config.planes.stated import TABLES, Plane

OPAQUE: Final = "a random id or a digest: nobody meets another's but who knows it"

UNIQUE: Final[dict[tuple[str, ...], str]] = {
    ("ledger_record", "stream", "version"): OPAQUE,
    ("ledger_request_done", "organization", "key"): "within one organization",
    ("ledger_statement_taken", "organization", "nonce"): "within one organization",
    ("reviews_casefile", "number"): "given by the register, in turn; a number that is cited says as much",
    ("reviews_accesswindow", "model", "number"): "a model is one company's",
    ("reviews_communicationfile", "draft"): OPAQUE,
    ("oauth2_provider_accesstoken", "token_checksum"): OPAQUE,
    ("oauth2_provider_accesstoken", "source_refresh_token"): "no client of ours has one",
    ("oauth2_provider_accesstoken", "id_token"): "no client of ours has one",
}
"""Unique keys of tables to which the company plane adds rows, primary keys of ids aside."""

FOREIGN: Final[dict[tuple[str, str], str]] = {
    ("oauth2_provider_accesstoken", "application"): "the client that asks",
    ("oauth2_provider_accesstoken", "user"): "nobody: a client stands for no login",
    ("oauth2_provider_accesstoken", "source_refresh_token"): "no client of ours has one",
    ("oauth2_provider_accesstoken", "id_token"): "no client of ours has one",
    ("webhooks_message", "endpoint"): "an endpoint's id is random, and its organization's",
}
"""Foreign keys of these tables: what a row refers to exists, which a refusal would tell of."""

COUNTED: Final = {
    "ledger_refusal",
    "ledger_request_done",
    "ledger_statement_taken",
    "oauth2_provider_accesstoken",
}
"""Tables whose ids count all rows, and are shown nowhere by the API."""


def added_to() -> list[Any]:
    """The models of tables to which the company plane adds rows, to the record by a function."""
    held = {name for name, table in TABLES.items() if "INSERT" in table.rights.get(Plane.COMPANY, ())}
    held.add("ledger_record")
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in held]


def test_every_unique_key_that_spans_companies_has_its_reason() -> None:
    found = set()
    for model in added_to():
        meta = model._meta
        found |= {
            (meta.db_table, *one.fields) for one in meta.constraints if isinstance(one, UniqueConstraint)
        }
        found |= {(meta.db_table, *fields) for fields in meta.unique_together}
        found |= {
            (meta.db_table, one.name) for one in meta.concrete_fields if one.unique and not one.primary_key
        }

    assert found == UNIQUE.keys()


def test_every_foreign_key_that_could_tell_has_its_reason() -> None:
    found = {
        (model._meta.db_table, field.name)
        for model in added_to()
        for field in model._meta.concrete_fields
        if field.remote_field is not None and field.db_constraint
    }

    assert found == FOREIGN.keys()


def test_ids_that_count_over_companies_are_few() -> None:
    counted = {
        model._meta.db_table
        for model in added_to()
        if model._meta.pk.get_internal_type() in ("AutoField", "BigAutoField")
    }

    assert counted == COUNTED
