"""`manage.py credential`: give a program a token or an OAuth2 client, list what was given, take it back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser
from rich.text import Text

from config.actors import Role
from config.api import credentials
from config.api.models import Credential
from config.errors import BadInput
from config.terminal import PeopleCommand

_DAYS = 30


class Command(PeopleCommand):
    help = "Credentials of programs. What is secret of them is shown once; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        acts = parser.add_subparsers(dest="act", required=True)
        issue = acts.add_parser("issue", help="a token for scripts, or with --client an OAuth2 client")
        issue.add_argument("name", help="what the program is called")
        issue.add_argument("--organization", required=True, type=UUID)
        issue.add_argument("--person", required=True, type=UUID, help="the liaison that it speaks for")
        issue.add_argument("--role", default=Role.LIAISON.value, choices=[role.value for role in Role])
        issue.add_argument("--scopes", default=credentials.ALL, help="names of verbs, and `read`; or `all`")
        issue.add_argument("--days", type=int, default=_DAYS, help=f"how long a token lasts ({_DAYS})")
        issue.add_argument("--client", action="store_true", help="an OAuth2 client instead of a token")
        acts.add_parser("list", help="every credential, without what is secret")
        revoke = acts.add_parser("revoke", help="a token by its beginning, or a credential with all of them")
        revoke.add_argument("which")

    def answer(self, **options: Any) -> int:
        match options["act"]:
            case "issue":
                self._issue(options)
            case "revoke":
                credentials.revoke(options["which"])
                self.show({"revoked": options["which"]}, Text(f"Revoked: {options['which']}"))
            case _:
                self._list()
        return 0

    def _issue(self, options: dict[str, Any]) -> None:
        if not 1 <= options["days"] <= 366:
            raise BadInput("a token lasts for 1 to 366 days")
        made = credentials.issue(
            name=options["name"],
            organization=options["organization"],
            person=options["person"],
            role=Role(options["role"]),
            scopes=options["scopes"],
        )
        if options["client"]:
            client = credentials.add_client(made)
            self.show(
                {"credential": str(made.id), "client_id": client.client_id, "secret": client.client_secret},
                Text(f"client_id      {client.client_id}"),
                Text(f"client_secret  {client.client_secret}"),
                Text("The secret is shown this once."),
            )
            return
        token = credentials.add_token(made, timedelta(days=options["days"]))
        self.show(
            {"credential": str(made.id), "token": token.token, "expires_at": token.expires_at.isoformat()},
            Text(token.token),
            Text(f"It expires on {token.expires_at:%d %B %Y} and is shown this once."),
        )

    def _list(self) -> None:
        found = list(Credential.objects.prefetch_related("tokens").select_related("client"))
        told = [
            {
                "credential": str(one.id),
                "name": one.name,
                "organization": str(one.organization),
                "role": one.role,
                "scopes": one.scopes,
                "client_id": one.client.client_id if one.client else None,
                "tokens": [token.shown for token in one.tokens.all() if token.revoked_at is None],
                "revoked": one.revoked_at is not None,
            }
            for one in found
        ]
        lines = [
            Text(f"{one['credential']}  {one['name']} ({one['role']}){', revoked' if one['revoked'] else ''}")
            for one in told
        ]
        self.show({"credentials": told}, *lines)
