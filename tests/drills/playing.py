"""What people do in a register of a drill: a process of its own reads one act as JSON, writes what came."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import django

LONG_AGO: Final = datetime(2018, 1, 8, 14, tzinfo=UTC)
"""When the closed case of a drill was: its retention is over by now."""

WORDS: Final = "the zebrafinch 4471 sings in the mine"
"""What a sealed field and a document of the closed case say."""

ACTS: Final[dict[str, Callable[..., Any]]] = {}


def act(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register an act under its name."""
    ACTS[function.__name__] = function
    return function


@act
def begin() -> Any:
    """A register with a case that was closed long ago, with a sealed summary and a filed document, and an
    open one. Gives their ids, and the receipts of what was recorded just now."""
    from config.ledger.store import ledger
    from reviews import commands
    from reviews.media import MediaType
    from tests.actors import LIAISON, OFFICER
    from tests.reviews import registered
    from tests.steady import Clock

    now, ledger.clock = ledger.clock, Clock(LONG_AGO)
    model = registered.released_model()
    closed = registered.opened_case(models=(model,))
    summary = commands.make_submission(LIAISON, case=closed, summary=WORDS).entries[0].id
    document = commands.file_document(
        LIAISON, case=closed, title="system card", content=WORDS.encode(), media_type=MediaType.TEXT
    ).entries[-1]
    commands.close_case(OFFICER, case=closed)
    ledger.clock = now
    opened = registered.opened_case(models=(model,))
    asked = commands.ask_question(OFFICER, case=opened, question=WORDS)
    return {
        "closed": str(closed),
        "open": str(opened),
        "summary": str(summary),
        "document": str(document.id),
        "question": str(asked.entries[0].id),
        "receipts": [receipt.decode() for receipt in asked.receipts()],
    }


@act
def more(case: str, count: int) -> Any:
    """So many questions of the company in a case; their receipts."""
    from reviews import commands
    from tests.actors import LIAISON

    given = [commands.ask_question(LIAISON, case=UUID(case), question=f"why {at}?") for at in range(count)]
    return [receipt.decode() for one in given for receipt in one.receipts()]


@act
def read_summary(entry: str) -> Any:
    """What an officer reads of the sealed summary: the words, or why there are none."""
    from config.errors import DemarcError
    from reviews.disclosure import read_sealed
    from tests.actors import OFFICER

    try:
        return read_sealed(OFFICER, UUID(entry), "summary")
    except DemarcError as error:
        return f"{type(error).__name__}: {error.detail}"


@act
def read_document(case: str, document: str) -> Any:
    """What an officer reads of a document: its words, or why there are none."""
    from config.errors import DemarcError
    from reviews.held import held_document
    from tests.actors import OFFICER

    try:
        return held_document(OFFICER, case=UUID(case), document=UUID(document)).content.decode()
    except DemarcError as error:
        return f"{type(error).__name__}: {error.detail}"


@act
def login(role: str) -> Any:
    """A login of an actor of the tests; its name."""
    from django.contrib.auth import get_user_model

    from tests.actors import OFFICER, OVERSEER, SUPERVISOR
    from tests.reviews.oversight.logins import logged_in

    actor = {"supervisor": SUPERVISOR, "officer": OFFICER, "overseer": OVERSEER}[role]
    logged_in(actor)
    return get_user_model().objects.latest("id").get_username()


@act
def announced() -> Any:
    """Where a company that is no party of any case here, and an overseer, read of a restore."""
    from reviews.models import CaseFile
    from tests.actors import OTHER_COMPANY, OVERSEER, liaison
    from tests.api.calling import Caller
    from tests.reviews.oversight.logins import logged_in

    other = Caller(liaison("other liaison", OTHER_COMPANY))
    told = other.get("events?type=party.restoration-announced").json()["items"]
    head = other.get("log").json()
    number = CaseFile.objects.order_by("number").values_list("number", flat=True)[0]
    return {
        "feed": [int(one["sequence"]) for one in told],
        "log": [one["position"] for one in head["restored"]],
        "former": [one["key"] for one in head["former"]],
        "brief": logged_in(OVERSEER).get(f"/cases/{number}/", secure=True).text,
    }


@act
def pages(case: str) -> Any:
    """The status of pages and addresses that people and programs read, by address."""
    from django.urls import reverse

    from reviews.models import CaseFile
    from tests.actors import LIAISON, OFFICER, OVERSEER
    from tests.api.calling import Caller
    from tests.reviews.office.desks import in_the_office
    from tests.reviews.oversight.logins import logged_in

    number = CaseFile.objects.get(stream=case).number
    change = reverse("admin:reviews_casefile_change", args=[case])
    overseer = logged_in(OVERSEER)
    officer = in_the_office(OFFICER)
    told = {at: overseer.get(at, secure=True) for at in (f"/cases/{number}/", f"/cases/{number}/entries/")}
    told |= {at: officer.get(at, secure=True) for at in (change, f"{change}?tab=record")}
    told |= {at: Caller(LIAISON).get(at) for at in ("events", f"cases/{case}", "log")}
    return {at: response.status_code for at, response in told.items()}


@act
def read_every_entry() -> Any:
    """Every entry of the record, read and told: how many there are, and how many of them have an older schema
    than their event has now."""
    from config.ledger.event import read_entry
    from config.ledger.models import LedgerRecord

    entries = upcast = 0
    for position, record in LedgerRecord.objects.order_by("position").values_list("position", "record"):
        entry = read_entry(bytes(record), position)
        entries += bool(entry.event.sentence())
        upcast += entry.record.schema < type(entry.event).SCHEMA
    return {"entries": entries, "upcast": upcast}


@act
def pages_of_the_demo(users: list[str]) -> Any:
    """The status of what the users of the demo read of every case, by user and address."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from agreements.models import actor_named
    from config.actors import Role
    from reviews.models import CaseFile
    from tests.api.calling import Caller

    told: dict[str, int] = {}
    for user in users:
        actor, client = actor_named(user), Client()
        client.force_login(get_user_model().objects.get(username=user))
        for case in CaseFile.objects.visible_to(actor):
            pages = [
                f"/cases/{case.number}/{part}" for part in ("", "replay/", "boundary/", "entries/", "knew/")
            ]
            if actor.role in (Role.OFFICER, Role.SUPERVISOR):
                pages.append(reverse("admin:reviews_casefile_change", args=[case.stream]))
            told |= {f"{user} {at}": client.get(at, secure=True).status_code for at in pages}
        if actor.role is Role.LIAISON:
            told |= {f"{user} {at}": Caller(actor).get(at).status_code for at in ("events", "log")}
    return told


@act
def asked_in_the_demo() -> Any:
    """A question of the demo's liaison in its open case; the position of the entry."""
    from agreements.models import actor_named
    from reviews import commands
    from reviews.models import CaseFile

    liaison = actor_named("liaison")
    case = CaseFile.objects.visible_to(liaison).filter(record_kind="live").latest("number")
    return commands.ask_question(liaison, case=case.stream, question="why?").entries[0].position


@act
def retention_listed() -> Any:
    """The cases that a supervisor's list of retention shows."""
    from reviews.office.models import RetentionOver
    from tests.actors import SUPERVISOR

    return [str(row.case_id) for row in RetentionOver.objects.visible_to(SUPERVISOR)]


@act
def dispose(case: str) -> Any:
    """Propose and destroy by two officers; what was said under a hold, and to the officer who proposed."""
    from config.errors import DemarcError
    from reviews import commands
    from tests.actors import OFFICER, SUPERVISOR

    def refused(command: Any, *actor: Any, **said: Any) -> str:
        try:
            command(*actor, **said)
        except DemarcError as error:
            return error.detail
        return "it was done"

    of = UUID(case)
    held = commands.place_litigation_hold(OFFICER, case=of, matter="No. 26-cv-1").entries[0].id
    stopped = refused(commands.propose_destruction, OFFICER, case=of, disposition="GRS 4.2 item 130")
    commands.release_litigation_hold(OFFICER, case=of, hold=held)
    proposal = commands.propose_destruction(OFFICER, case=of, disposition="GRS 4.2 item 130").entries[0].id
    same = refused(commands.destroy_content, OFFICER, case=of, proposal=proposal)
    destroyed = commands.destroy_content(SUPERVISOR, case=of, proposal=proposal).entries[0]
    return {"held": stopped, "same_officer": same, "position": destroyed.position}


@act
def spill(case: str, entry: str, field: str) -> Any:
    """Report and contain a spill by two officers."""
    from reviews import commands
    from tests.actors import OFFICER, SUPERVISOR

    of = UUID(case)
    report = commands.report_spill(
        OFFICER, case=of, entry=UUID(entry), fields=(field,), kept_at="registry C, sheet 12"
    )
    commands.contain_spill(SUPERVISOR, case=of, report=report.entries[0].id)
    return None


@act
def people_deleted() -> Any:
    """How many rows the record and its read models have before and after every user is deleted."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    def counted() -> dict[str, int]:
        models = [
            model
            for label in ("ledger", "agreements", "reviews")
            for model in apps.get_app_config(label).get_models()
            if model._meta.db_table != "agreements_member"
        ]
        found = {model._meta.db_table: model._default_manager.count() for model in models}
        return {**found, "records": found["ledger_record"]}

    from tests.actors import OFFICER
    from tests.reviews.oversight.logins import logged_in

    logged_in(OFFICER)
    before = counted()
    get_user_model().objects.all().delete()
    return {"before": before, "after": counted()}


def main() -> None:
    told = json.load(sys.stdin)
    django.setup()
    json.dump(ACTS[told["act"]](**told["said"]), sys.stdout)


if __name__ == "__main__":
    main()
