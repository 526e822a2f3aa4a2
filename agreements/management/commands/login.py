"""`manage.py login`: make a login of a person, bind it to the agency's provider, close it, list them all."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser
from rich.text import Text

from agreements.logins import (
    Login,
    Made,
    bind_login,
    close_login,
    forget_factors,
    logins,
    make_login,
    open_login,
    unbind_login,
)
from agreements.models import Organization
from config.actors import Role
from config.errors import BadInput
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "Logins of people. A login is bound to a person of a registered organization; nobody signs up, "
        "manage.py init makes the first ones. With an identity provider set (DEMARC_OIDC_ISSUER), it is "
        "bound to the provider's subject too: the page that refuses somebody unknown shows it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="a login, with a password that is shown once, or with --subject")
        add.add_argument("username")
        add.add_argument("--organization", required=True, help="its name as it is registered, or its id")
        add.add_argument("--role", required=True, choices=[role.value for role in Role])
        add.add_argument("--person", type=UUID, help="the person it is for (default: a new one)")
        add.add_argument("--subject", default="", help="the provider's `sub`: no password is given then")
        bind = acts.add_parser("bind", help="log in with the provider, by its subject")
        bind.add_argument("username")
        bind.add_argument("subject", help="what the provider calls the person: `sub`, never an e-mail")
        for act, what in (
            ("unbind", "log in with the provider no more"),
            ("close", "let nobody in by it any more, from the next request on"),
            ("open", "open it again"),
            ("forget-factors", "take away passkeys and recovery codes that were lost"),
        ):
            acts.add_parser(act, help=what).add_argument("username")
        acts.add_parser("list", help="every login, its person and its factors")

    def answer(self, **options: Any) -> int:
        match options["act"]:
            case "add":
                self._add(options)
            case "bind":
                bind_login(options["username"], options["subject"])
                self._done(options["username"], "is bound to the provider's subject")
            case "unbind":
                unbind_login(options["username"])
                self._done(options["username"], "is bound to no provider")
            case "close":
                close_login(options["username"])
                self._done(options["username"], "is closed")
            case "open":
                open_login(options["username"])
                self._done(options["username"], "is open")
            case "forget-factors":
                passkeys = forget_factors(options["username"])
                self._done(options["username"], f"has no second factor any more ({passkeys} passkeys gone)")
            case _:
                self._list()
        return 0

    def _add(self, options: dict[str, Any]) -> None:
        made = make_login(
            options["username"],
            organization=_organization(options["organization"]),
            role=Role(options["role"]),
            person=options["person"],
            subject=options["subject"],
        )
        self._made(made)

    def _made(self, made: Made) -> None:
        told = {"username": made.username, "person": str(made.person), "password": made.password or None}
        lines = [Text(f"person    {made.person}")]
        if made.password:
            lines += [Text(f"password  {made.password}"), Text("The password is shown this once.")]
        else:
            lines += [Text("It has no password: its user logs in with the provider.")]
        self.show(told, *lines)

    def _done(self, username: str, what: str) -> None:
        self.show({"username": username, "now": what}, Text(f"{username} {what}."))

    def _list(self) -> None:
        found = logins()
        told = [{**_fields(one), "person": str(one.person)} for one in found]
        self.show({"logins": told}, *(Text(_line(one)) for one in found))


def _organization(said: str) -> UUID:
    """The organization of an id, or of a name that it alone has. Raises BadInput where there is none."""
    try:
        return UUID(said)
    except ValueError:
        found = list(Organization.objects.filter(name=said).values_list("stream", flat=True))
    if len(found) != 1:
        raise BadInput(f"{len(found)} organizations are called {said}: give its id", pointer="/organization")
    return UUID(str(found[0]))


def _fields(one: Login) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _line(one: Login) -> str:
    factors = [
        *(["provider"] if one.provider else []),
        *(["password"] if one.password else []),
        *([f"{one.passkeys} passkeys"] if one.passkeys else []),
    ]
    closed = ", closed" if one.closed else ""
    return f"{one.username}  {one.role} of {one.organization}  ({', '.join(factors) or 'no factor'}{closed})"
