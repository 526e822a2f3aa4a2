"""Where people of the office get mail: the address of their login."""

from uuid import UUID

from django.db.models import QuerySet

from agreements.models import Member
from config.actors import Role
from config.errors import NotFound


def members() -> QuerySet[Member]:
    """The officers and supervisors who have a login that is active, with a mail address."""
    staff = Member.objects.filter(role__in=(Role.OFFICER, Role.SUPERVISOR)).select_related("user")
    return staff.filter(user__is_active=True).exclude(user__email="")


def address_of(person: UUID, organization: UUID) -> str:
    """The mail address of a person of an organization. Raises NotFound where there is none."""
    member = members().filter(person=person, organization=organization).first()
    if member is None:
        raise NotFound("this person has no login with a mail address")
    return str(member.user.email)
