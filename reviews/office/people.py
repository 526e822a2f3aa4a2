"""The people of an agency by the names of their logins, for its own pages: the record has ids only."""

from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from agreements.models import Member
from agreements.office.choosing import nameless
from config.actors import Actor, Role


def colleagues_at(request: HttpRequest, actor: Actor) -> "Colleagues":
    """The people of the organization of whoever reads, asked once a request."""
    known = vars(request)
    found: Colleagues = known.setdefault("colleagues", Colleagues(actor))
    return found


class Colleagues:
    """The people of one's own organization, asked once: names by person, active officers and supervisors."""

    def __init__(self, actor: Actor) -> None:
        self._organization = actor.organization

    @cached_property
    def _members(self) -> list[Member]:
        members = Member.objects.filter(organization=self._organization).select_related("user")
        return sorted(members, key=lambda member: member.user.get_username().casefold())

    def name(self, person: UUID | None) -> str:
        """The login of a person, or that one has none here; "" for nobody."""
        if person is None:
            return ""
        return self.names.get(person) or nameless(person)

    @cached_property
    def names(self) -> dict[UUID, str]:
        """The login of every person of the organization."""
        return {member.person: member.user.get_username() for member in self._members}

    @cached_property
    def carriers(self) -> list[tuple[str, str]]:
        """Who may carry a case: officers and supervisors whose login is active, each id with the name."""
        may = (Role.OFFICER, Role.SUPERVISOR)
        return [
            (str(member.person), member.user.get_username())
            for member in self._members
            if member.user.is_active and Role(member.role) in may
        ]
