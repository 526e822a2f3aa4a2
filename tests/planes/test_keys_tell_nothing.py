"""A foreign key refuses whoever names what is not there, and so tells what is: every such key has its reason.

Unique keys are walked in the catalogs (`config/planes/keys.py`).
"""

from typing import Any, Final

from django.apps import apps

from config.planes.stated import TABLES, Plane

FOREIGN: Final[dict[tuple[str, str], str]] = {
    ("oauth2_provider_accesstoken", "application"): "the client that asks",
    ("oauth2_provider_accesstoken", "user"): "nobody: a client stands for no login",
    ("oauth2_provider_accesstoken", "source_refresh_token"): "no client of ours has one",
    ("oauth2_provider_accesstoken", "id_token"): "no client of ours has one",
    ("webhooks_message", "endpoint"): "an endpoint's id is random, and its organization's",
}
"""Foreign keys of these tables: what a row refers to exists, which a refusal would tell of."""


def added_to() -> list[Any]:
    """The models of tables to which the company plane adds rows, to the record by a function."""
    held = {name for name, table in TABLES.items() if "INSERT" in table.rights.get(Plane.COMPANY, ())}
    held.add("ledger_record")
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in held]


def test_every_foreign_key_that_could_tell_has_its_reason() -> None:
    found = {
        (model._meta.db_table, field.name)
        for model in added_to()
        for field in model._meta.concrete_fields
        if field.remote_field is not None and field.db_constraint
    }

    assert found == FOREIGN.keys()
