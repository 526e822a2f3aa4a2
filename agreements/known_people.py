"""Whom a person of an organization acts for through a program, as the register knows it now."""

from collections.abc import Set
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from agreements.models import Organization, SpeakingFor
from config.actors import Actor, Role, Side
from config.errors import NotPermitted

_ROLES = {
    Side.GOVERNMENT: (Role.OFFICER, Role.SUPERVISOR),
    Side.COMPANY: (Role.LIAISON,),
    Side.THIRD_PARTY: (Role.LIAISON,),
    Side.OVERSIGHT: (Role.OVERSEER,),
}


def standing(organization: str, person: str) -> tuple[Subquery, Exists]:
    """What decides it for an organization and a person that are columns of another query, which asks it
    along: the side of the organization, and whether the person is its liaison."""
    side = Organization.objects.filter(stream=OuterRef(organization)).values("side")
    return Subquery(side), Exists(
        SpeakingFor.objects.filter(stream=OuterRef(organization), person=OuterRef(person))
    )


def actor_standing(organization: UUID, person: UUID, role: Role, standing: tuple[str | None, bool]) -> Actor:
    """The actor that a person of an organization is by what `standing` found of them.

    Raises NotPermitted where the organization is not registered, nobody acts for it in this role, or the
    person is to be its liaison and is none.
    """
    found, is_appointed = standing
    side = Side(found) if found else None
    if side is None or role not in _ROLES.get(side, ()):
        raise NotPermitted("nobody acts for this organization in this role")
    if role is Role.LIAISON and not is_appointed:
        raise NotPermitted("this person is no liaison of this organization")
    return Actor(id=person, organization=organization, side=side, role=role)


def liaisons_of(organizations: Set[UUID]) -> Set[tuple[UUID, UUID]]:
    """Everybody who speaks as liaison for one of the organizations now: organization and person."""
    speaking = SpeakingFor.objects.filter(stream__in=organizations)
    return frozenset(speaking.values_list("stream", "person"))


def actor_speaking(organization: UUID, person: UUID, role: Role) -> Actor:
    """The actor that a person of an organization is. Raises NotPermitted as `actor_standing` does."""
    appointed = Exists(SpeakingFor.objects.filter(stream=organization, person=person))
    known = Organization.objects.filter(stream=organization).values_list("side", appointed)
    return actor_standing(organization, person, role, next(iter(known), (None, False)))
