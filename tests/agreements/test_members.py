"""Which actor a login is: the side comes from the organization, never from the login."""

import pytest
from django.contrib.auth.models import AnonymousUser, User

from agreements.models import Member, Organization, actor_of
from config.actors import Role, Side
from config.errors import NotPermitted
from tests.actors import COMPANY, named

pytestmark = pytest.mark.django_db


def member(username: str) -> User:
    user = User.objects.create_user(username)
    Member.objects.create(user=user, person=named(username), organization=COMPANY, role=Role.LIAISON.value)
    return user


def test_a_login_acts_for_its_organization_on_that_organizations_side() -> None:
    Organization.objects.create(stream=COMPANY, name="Acme", short="Acme", kind="company", side="company")

    actor = actor_of(member("liaison"))

    assert (actor.id, actor.organization) == (named("liaison"), COMPANY)
    assert (actor.side, actor.role) == (Side.COMPANY, Role.LIAISON)


def test_a_login_without_an_organization_is_nobody() -> None:
    unbound = User.objects.create_user("unbound")
    of_an_unregistered_one = member("early")

    for user in (unbound, of_an_unregistered_one, AnonymousUser(), None):
        with pytest.raises(NotPermitted):
            actor_of(user)
