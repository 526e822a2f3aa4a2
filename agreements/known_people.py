"""Whom a person of an organization acts for through a program, as the register knows it now."""

from uuid import UUID

from django.db.models import Exists

from agreements.models import Organization, SpeakingFor
from config.actors import Actor, Role, Side
from config.errors import NotPermitted

_ROLES = {
    Side.GOVERNMENT: (Role.OFFICER, Role.SUPERVISOR),
    Side.COMPANY: (Role.LIAISON,),
    Side.THIRD_PARTY: (Role.LIAISON,),
    Side.OVERSIGHT: (Role.OVERSEER,),
}


def actor_speaking(organization: UUID, person: UUID, role: Role) -> Actor:
    """The actor that a person of an organization is.

    Raises NotPermitted where the organization is not registered, nobody acts for it in this role, or the
    person is to be its liaison and is none.
    """
    # both in one question: every request of the API asks it
    appointed = Exists(SpeakingFor.objects.filter(stream=organization, person=person))
    known = Organization.objects.filter(stream=organization).values_list("side", appointed)
    found, is_appointed = next(iter(known), (None, False))
    side = Side(found) if found else None
    if side is None or role not in _ROLES.get(side, ()):
        raise NotPermitted("nobody acts for this organization in this role")
    if role is Role.LIAISON and not is_appointed:
        raise NotPermitted("this person is no liaison of this organization")
    return Actor(id=person, organization=organization, side=side, role=role)
