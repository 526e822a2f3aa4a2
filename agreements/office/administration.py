"""The administration of programs: its parts, what each counts, and what wants to be done."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agreements.models import AgreementFile, Organization, ProgramDeadline, ProgramFile
from agreements.office.ways import ways
from agreements.party import (
    LiaisonAppointed,
    LiaisonRemoved,
    PartyAliasRecorded,
    PartyRegistered,
    PartyRenamed,
)
from config.actors import Actor, RecordKind, Role
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from config.office.site import office

PARTS: Final = (
    ("Overview", "administration"),
    ("Parties", "parties"),
    ("People", "people"),
    ("Programs", "programs"),
    ("Agreements", "agreements"),
)
"""The pages of the administration, by the names of their addresses."""

_OF_PARTIES: Final = frozenset(
    act.TOPIC for act in (PartyRegistered, PartyRenamed, PartyAliasRecorded, LiaisonAppointed, LiaisonRemoved)
)

READERS: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})


def today() -> date:
    """The day in Eastern Time."""
    return ledger.clock().astimezone(EASTERN).date()


def shown(request: HttpRequest, part: str, title: str, **told: Any) -> HttpResponse:
    """A page of the administration, with the way to the others."""
    tabs = [
        {"title": name, "address": reverse(f"admin:{page}"), "here": page == part} for name, page in PARTS
    ]
    context = {**office().each_context(request), "title": title, "tabs": tabs, **told}
    return render(request, f"office/administration/{part}.html", context)


def shown_at(entry: Entry) -> str | None:
    """The address at which the administration shows what an entry changed; None where it does not."""
    match entry.record.topic.partition(".")[0]:
        case "program":
            return reverse("admin:program", args=[entry.record.stream])
        case "agreement":
            return reverse("admin:agreements")
        case "party":
            return reverse("admin:parties" if entry.record.topic in _OF_PARTIES else "admin:people")
        case _:
            return None


def administration(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What there is, and what is due in the programs."""
    due = ProgramDeadline.objects.visible_to(actor).filter(due__gte=today())
    names = dict(ProgramFile.objects.visible_to(actor).values_list("stream", "name"))
    agreements = AgreementFile.objects.visible_to(actor).filter(record_kind=RecordKind.LIVE.value)
    return shown(
        request,
        "administration",
        "Administration",
        counts=(
            _counted(Organization.objects.visible_to(actor).count(), "party", "parties", "parties"),
            _counted(len(names), "program", "programs", "programs"),
            _counted(
                agreements.count(), "agreement of this agency", "agreements of this agency", "agreements"
            ),
        ),
        deadlines=[(row, names.get(row.stream, "")) for row in due],
        ways=ways(actor, ("register_party", "establish_program", "open_negotiation")),
    )


def _counted(number: int, one: str, many: str, page: str) -> tuple[int, str, str]:
    return number, one if number == 1 else many, reverse(f"admin:{page}")
