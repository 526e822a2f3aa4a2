"""Runs of the demo in this process, and the whole database before and after them."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from config.actors import RecordKind
from config.ledger import guards
from config.ledger.event import Entry
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger


def demo(*options: str) -> dict[str, Any]:
    """Run it without serving; its answer as a value. Raises CommandError, SystemExit."""
    said: dict[str, Any] = json.loads(told(*options, "--format", "json"))
    return said


def told(*options: str) -> str:
    """Run it without serving; what it shows to people."""
    out = StringIO()
    serving = () if "--tamper" in options else ("--no-serve",)
    call_command("demo", *serving, *options, stdout=out)
    return out.getvalue()


def whole_database() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}"')
            tables[table] = sorted(cursor.fetchall(), key=repr)
    return tables


def live_entries() -> list[Entry]:
    """Every live entry of the ledger, in order."""
    found = ledger.entries(LedgerRecord.objects.values_list("stream", flat=True).distinct())
    return [entry for entry in found if entry.record.record_kind is RecordKind.LIVE]


def change_record_7() -> None:
    """One byte more in a record, past the guards."""
    guards.remove(connection)
    try:
        changed = LedgerRecord.objects.get(position=7)
        data = bytes(changed.record).replace(b'"format":1', b'"format": 1')
        LedgerRecord.objects.filter(position=7).update(record=data)
    finally:
        guards.install(connection)


def found_wrong(option: str) -> str:
    """Run it where something is wrong; what it says is."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("demo", option, "--format=json", stdout=out)
    assert ended.value.code == 1
    return str(json.loads(out.getvalue())["wrong"])
