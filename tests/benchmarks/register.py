"""`python -m tests.benchmarks.register`: a register of thousands of cases, in an empty database of its own:
the one that DATABASE_URL names, else that of DEMARC_DATA_DIR.

Every event is one that the streams' own rules let happen, sealed and hashed as any other, and stands at the
position at which it would have been recorded; only the time of commands is left out. Read models are then
rebuilt from the ledger, and what lists tell is reckoned, search included. Officers log in as `officer-0` and
so on, a supervisor as `supervisor`, all with the password `demarc`.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

OFFICERS: Final = 50
COMPANIES: Final = 40
RUNNING: Final = 5
"""Every so many cases, one is still running: each officer has forty of ten thousand."""

BACK: Final = timedelta(days=300)
"""So far back goes the first case."""

AGENCY: Final = UUID("6b1f5a0e-0c39-4f0c-8a35-6e1b0e4a1a01")
AT_ONCE: Final = 500
"""So many cases are told before their records are written."""

Told = Callable[[str], None]
Record = tuple[datetime, Any, int, str, bytes, bytes]
"""When an entry was recorded; stream, version, topic, leaf, record."""


def fill(cases: int, events: int, told: Told, seed: int = 7) -> dict[str, float]:
    """Fill the database of this process with `cases` cases of `events` events together; seconds of each part.
    Raises RuntimeError where it holds entries already."""
    from django.core.management import call_command

    from config.ledger import rebuild
    from config.ledger.store import ledger
    from config.webhooks.following import pass_over
    from reviews.office.reckoning import reckon

    took: dict[str, float] = {}

    def timed(what: str, work: Callable[[], object]) -> None:
        told(what)
        begun = time.perf_counter()
        work()
        took[what] = round(time.perf_counter() - begun, 1)

    call_command("migrate", run_syncdb=True, verbosity=0)
    if ledger.recorder.max_notification_id():
        raise RuntimeError("this database holds entries already: name an empty one")
    given = random.Random(seed)  # noqa: S311 - repeatable on purpose
    program = _program()
    timed("events", lambda: _write(given, cases, events, program))
    timed("read models", lambda: rebuild.rebuild(jobs=os.cpu_count() or 1))
    timed("statistics", _analyze)
    timed("lists and search", reckon)
    pass_over()
    timed("statistics of these", _analyze)
    _logins()
    return took


def actor(kind: str, number: int = 0) -> Any:
    """The person of a role: an officer by number, the supervisor, a company's liaison."""
    from config.actors import Actor, Role, Side

    given = random.Random(f"{kind} {number}")  # noqa: S311 - the same in every process
    person = UUID(bytes=given.randbytes(16), version=4)
    if kind == "liaison":
        return Actor(id=person, organization=company(number), side=Side.COMPANY, role=Role.LIAISON)
    role = Role.SUPERVISOR if kind == "supervisor" else Role.OFFICER
    return Actor(id=person, organization=AGENCY, side=Side.GOVERNMENT, role=role)


def company(number: int) -> UUID:
    return UUID(bytes=random.Random(f"company {number}").randbytes(16), version=4)  # noqa: S311 - as above


def _program() -> UUID:
    """Agency and companies, and a program with a calendar, by commands."""
    from agreements.commands import adopt_calendar, establish_program, register_party
    from agreements.federal_holidays import proposed_calendar
    from agreements.party import PartyKind

    supervisor = actor("supervisor")
    register_party(supervisor, id=AGENCY, kind=PartyKind.AGENCY, name="Center for AI Standards")
    for number in range(COMPANIES):
        name = f"Company {number + 1}"
        register_party(supervisor, id=company(number), kind=PartyKind.COMPANY, name=name)
    begun = (datetime.now(UTC) - BACK).date()
    program: UUID = establish_program(
        supervisor, name="A framework", authority="EO 14409", effective=begun
    ).stream
    calendar = proposed_calendar(begun.year, begun.year + 2)
    adopt_calendar(
        supervisor, program=program, first_year=begun.year, last_year=begun.year + 2,
        holidays=calendar.holidays, taken_from="a benchmark",
    )  # fmt: skip
    return program


def _write(given: random.Random, cases: int, events: int, program: UUID) -> None:
    """Tell every case, and write its records at the positions of their time."""
    from django.db import connection

    from config.ledger.collecting import uncollected
    from config.ledger.store import ledger
    from tests.benchmarks.copying import copy

    postgresql = connection.vendor == "postgresql"
    records: list[Record] = []
    with uncollected():
        for some in _told(given, cases, events, program):
            for entry in (entry for stream in some for entry in stream.entries):
                record = entry.record
                stream = record.stream if postgresql else record.stream.hex
                records.append(
                    (record.recorded_at, stream, record.version, record.topic, entry.leaf, entry.data)
                )
            _seal(some)
        records.sort(key=itemgetter(0, 1, 2))
        position = (ledger.recorder.max_notification_id() or 0) + 1
        connection.ensure_connection()
        for start in range(0, len(records), 20_000):
            part = records[start : start + 20_000]
            copy(
                connection,
                "ledger_record",
                [(place, *record[1:]) for place, record in enumerate(part, position + start)],
            )


def _told(given: random.Random, cases: int, events: int, program: UUID) -> Iterator[list[Any]]:
    """The streams of every case, some cases at a time."""
    from tests.benchmarks.stories import Sides, Story

    now = datetime.now(UTC) - timedelta(minutes=10)
    ordinals: dict[int, int] = {}
    some: list[Any] = []
    for place in range(cases):
        running = place % RUNNING == 0
        length = timedelta(days=given.randrange(20, 60))
        ago = length if running else timedelta(days=given.randrange(61, BACK.days))
        begun = now - ago
        ordinals[begun.year] = ordinals.get(begun.year, 0) + 1
        story = Story(
            given,
            Sides(
                actor("officer", place // RUNNING % OFFICERS),
                actor("officer", (place // RUNNING + 1) % OFFICERS),
                actor("liaison", place % COMPANIES),
            ),
            place=place,
            number=f"{begun.year}-{ordinals[begun.year]:03}",
            program=program if place % 3 else None,
            begun=begun,
            ended=begun + length,
            events=events * (place + 1) // cases - events * place // cases,
            closed=not running,
        )
        story.told()
        some += story.streams
        if place % AT_ONCE == AT_ONCE - 1 or place == cases - 1:
            yield some
            some = []


def _seal(streams: list[Any]) -> None:
    """Store the sealed values beside the records, under a key of each case."""
    from django.db import transaction

    from config.ledger import keys
    from config.ledger.store import ledger

    connection = ledger.recorder.connection
    case_keys = keys.CaseKeys(ledger.entropy, connection)
    disclosures = [one for stream in streams for one in stream.disclosures]
    sealing = list(keys.sealing(disclosures, case_keys))
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, parameters in case_keys.making:
            cursor.execute(sql, parameters)
        for sql in {sql for sql, _ in sealing}:
            cursor.executemany(sql, [parameters for other, parameters in sealing if other == sql])


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _logins() -> None:
    """Logins of every officer and of the supervisor."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password

    from agreements.models import Member

    password = make_password("demarc")
    people = [(f"officer-{number}", actor("officer", number)) for number in range(OFFICERS)]
    for name, person in [*people, ("supervisor", actor("supervisor"))]:
        user = get_user_model().objects.create(username=name, password=password, is_staff=True)
        Member.objects.create(user=user, person=person.id, organization=person.organization, role=person.role)


def _say(what: str) -> None:
    sys.stderr.write(f"{what} …\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.register",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cases", type=int, default=10_000, help="(default: %(default)s)")
    parser.add_argument("--events", type=int, default=500_000, help="of all cases (default: %(default)s)")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    begun = time.perf_counter()
    took = fill(options.cases, options.events, _say)
    parts = ", ".join(f"{what} {seconds:g} s" for what, seconds in took.items())
    sys.stdout.write(f"{options.cases:,} cases, in {time.perf_counter() - begun:.0f} s: {parts}\n")


if __name__ == "__main__":
    main()
