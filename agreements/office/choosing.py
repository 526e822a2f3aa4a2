"""What forms offer where a command names an organization, a person, a program or an agreement."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from agreements.models import (
    AgreementFile,
    ClaimFile,
    DelegationFile,
    DesignationFile,
    Member,
    OfficerRecusal,
    Organization,
    ProgramFile,
)
from agreements.party import PartyKind
from config.actors import Actor, RecordKind, Role
from config.errors import NotFound
from config.office.choosing import Asked, Choice, Choices, Lookup, chosen_from, looked_up

_LIVE: Final = Q(record_kind=RecordKind.LIVE.value)


def organizations(asked: Asked) -> list[Organization]:
    """Every organization that the reader sees, by name; read once for a form."""
    found: list[Organization] = asked.once(_organizations)
    return found


def _organizations(asked: Asked) -> list[Organization]:
    return list(Organization.objects.visible_to(asked.actor))


def short_names(asked: Asked) -> dict[UUID, str]:
    """What organizations are called, by their ids."""
    return {one.stream: one.short for one in organizations(asked)}


def _of_kind(*kinds: PartyKind) -> Choices:
    def offered(asked: Asked) -> Iterator[Choice]:
        for one in organizations(asked):
            if not kinds or one.kind in kinds:
                yield one.stream, one.name

    return offered


chosen_from("company")(_of_kind(PartyKind.COMPANY))
chosen_from("agency", "office", "issuing_office", "designating_office")(_of_kind(PartyKind.AGENCY))
chosen_from("court")(_of_kind(PartyKind.COURT))
chosen_from(
    "audience", "author", "maker", "organization", "owner", "partner", "party", "recipient", "sender",
    "tester", "told_by",
)(_of_kind())  # fmt: skip


@chosen_from("agreement")
def agreements(asked: Asked) -> Iterator[Choice]:
    """The live agreements of the reader's agency."""
    names = short_names(asked)
    for row in AgreementFile.objects.visible_to(asked.actor).filter(_LIVE):
        yield row.stream, f"{names.get(row.company, 'a company')}: {row.participation.replace('_', ' ')}"


@chosen_from("designation", "designations")
def designations(asked: Asked) -> Iterator[Choice]:
    """The live designations that the reader's agency made."""
    names = short_names(asked)
    for row in DesignationFile.objects.visible_to(asked.actor).filter(_LIVE):
        kind = row.kind.replace("_", " ")
        yield (
            row.stream,
            f"{names.get(row.company, 'a company')}: {kind}, under {row.authority} ({row.state})",
        )


@chosen_from("claim", "other")
def claims(asked: Asked) -> Iterator[Choice]:
    """The live claims that the reader sees."""
    names = short_names(asked)
    for row in ClaimFile.objects.visible_to(asked.actor).filter(_LIVE):
        yield row.stream, f"{names.get(row.claimant, 'somebody')}, {row.kind.replace('_', ' ')}: {row.value}"


@chosen_from("program")
def programs(asked: Asked) -> Iterator[Choice]:
    """Every program."""
    for row in ProgramFile.objects.visible_to(asked.actor):
        yield row.stream, f"{row.name} ({row.authority})"


@chosen_from("delegation")
def delegations(asked: Asked) -> Iterator[Choice]:
    """What the reader's agency has delegated and not taken back."""
    names = people(asked.actor.organization)
    for row in DelegationFile.objects.visible_to(asked.actor).filter(revoked=False):
        until = f" until {row.until}" if row.until else ""
        yield row.id, f"{names.get(row.person) or nameless(row.person)}: {row.acts}, from {row.since}{until}"


@chosen_from("recusal")
def recusals(asked: Asked) -> Iterator[Choice]:
    """The recusals of the reader's agency that nothing has ended."""
    names, companies = people(asked.actor.organization), short_names(asked)
    for row in OfficerRecusal.objects.visible_to(asked.actor):
        what = companies.get(row.company, "a company") if row.company else "one case"
        yield row.id, f"{names.get(row.person) or nameless(row.person)}, from {what}"


def people(organization: UUID, *roles: Role) -> dict[UUID, str]:
    """The people of an organization who have a login, by person: name and role."""
    rows = Member.objects.filter(organization=organization).select_related("user").order_by("user__username")
    return {row.person: _called(row) for row in rows if not roles or row.role in roles}


def nameless(person: UUID) -> str:
    """What a person is called of whom the reader's register has no login."""
    return f"a person without a name in the register ({person.hex[:8]})"


def _called(member: Member) -> str:
    return f"{member.user.get_full_name() or member.user.get_username()}, {member.role}"


def officers(asked: Asked) -> Iterable[Choice]:
    """The officers and supervisors of the reader's agency."""
    return people(asked.actor.organization, Role.OFFICER, Role.SUPERVISOR).items()


chosen_from(
    "assign_case.person", "hand_over_case.to", "delegate_authority.person", "recuse_officer.person",
    "enroll_signing_key.person",
)(officers)  # fmt: skip


def _found(asked: Asked, text: str) -> UUID:
    """The person of a login, or of an opaque id as it stands in the record."""
    row = _logins(asked.actor).filter(user__username=text.strip()).first()
    if row is not None:
        return UUID(str(row.person))
    try:
        return UUID(text.strip())
    except ValueError as error:
        raise NotFound("this is no login that you may name, and no id of a person") from error


def _logins(actor: Actor) -> Any:
    """The logins that an actor may name: of the own organization, a supervisor those of all."""
    rows = Member.objects.select_related("user")
    return rows if actor.role is Role.SUPERVISOR else rows.filter(organization=actor.organization)


def _typed(asked: Asked, person: UUID) -> str:
    row = _logins(asked.actor).filter(person=person).first()
    return row.user.get_username() if row is not None else str(person)


def _near(narrowed: Callable[[Asked], Any]) -> Callable[[Asked], Iterator[tuple[str, str]]]:
    def near(asked: Asked) -> Iterator[tuple[str, str]]:
        for row in narrowed(asked)[:100]:
            yield row.user.get_username(), _called(row)

    return near


PEOPLE: Final = Lookup(find=_found, text=_typed, near=_near(lambda asked: _logins(asked.actor)))

looked_up("person", "liaison", "evaluator", lookup=PEOPLE)
