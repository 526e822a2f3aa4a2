"""Whether a database holds anything that the demo did not make: then the demo leaves it alone."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID, uuid5

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connections

from agreements.models import Member
from config.actors import REGISTER
from config.errors import BadInput, Unreadable
from config.ledger import record
from config.ledger.models import LedgerRecord
from config.ledger.recorder import DjangoRecorder
from config.planes.stated import TABLES
from reviews import chronology
from reviews.demo import acts, live_case, open_case
from reviews.demo.users import PEOPLE
from reviews.import_record import public_record, read_files

_EVENTS_PER_ACT: Final = 16
"""At most. A command that records more than one makes the further ids from the first."""

_READS_AT_ONCE: Final = 1000

_ITS_PEOPLE: Final = frozenset(person.id for person in PEOPLE)

_INDEX: Final = "office_search"
"""The full-text index of searches, and on SQLite the tables that it keeps beside it: no model's."""

_ELSEWHERE: Final = "the demo takes an empty one: set DEMARC_DATA_DIR to an empty directory, or DATABASE_URL"


def refuse_what_others_made(using: str = "default") -> bool:
    """Raise BadInput for a table, a user, a group or a record that the demo did not make.

    Works before anything is migrated. Returns whether there are any records. What follows from records and
    users (read models, hashes, keys, logs, sessions) is not looked at.
    """
    tables = set(connections[using].introspection.table_names())
    if unknown := sorted(table for table in tables - _known_tables() if not table.startswith(_INDEX)):
        raise BadInput(f"this database holds the table {unknown[0]}, which is not Demarc's; {_ELSEWHERE}")
    _refuse_users(using, tables)
    if LedgerRecord._meta.db_table not in tables:
        return False
    return _refuse_records(using)


def _known_tables() -> set[str]:
    # and those beside the models that belong to rights (`manage.py roles --make`)
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | TABLES.keys()


def _refuse_users(using: str, tables: set[str]) -> None:
    users = get_user_model()
    if users._meta.db_table not in tables:
        return
    ours = {person.username: person.id for person in PEOPLE}
    people: dict[int, UUID] = {}
    if Member._meta.db_table in tables:
        people = dict(Member.objects.using(using).values_list("user_id", "person"))
    for id, username in users.objects.using(using).values_list("pk", users.USERNAME_FIELD):
        if username not in ours or people.get(id) != ours[username]:
            raise BadInput(
                f"this database holds the user {username!r}, whom the demo did not make; {_ELSEWHERE}"
            )
    if group := Group.objects.using(using).first():
        raise BadInput(f"this database holds the group {group.name!r}; {_ELSEWHERE}")


def _refuse_records(using: str) -> bool:
    known = frozenset(_ids())
    recorder = DjangoRecorder(using)
    last = 0
    while found := recorder.select_notifications(last + 1, _READS_AT_ONCE):
        for notification in found:
            if not _is_known(notification.state, known):
                raise BadInput(
                    f"record {notification.id:,} of this database ({notification.topic}) was not made by the "
                    f"demo; {_ELSEWHERE}"
                )
        last = found[-1].id
    return last > 0


def _is_known(data: bytes, known: frozenset[UUID]) -> bool:
    try:
        found = record.decode(data)
    except Unreadable:
        return True  # the verification names it and says what is wrong with it
    # what time makes true of the demo's acts is not given by it, nor what its people record while trying it
    return found.id in known or found.by == REGISTER.id or found.by in _ITS_PEOPLE


def _ids() -> Iterator[UUID]:
    """Every id that an event of the demo may have."""
    firsts = [chronology.entry_id(line.key) for line in read_files(public_record())]
    firsts += [acts.entry_id(act.key) for act in (*live_case.everything(), *open_case.story())]
    for first in firsts:
        yield first
        for number in range(2, _EVENTS_PER_ACT + 1):
            yield uuid5(first, str(number))
