"""`manage.py roles`: whether each part of the register may do in PostgreSQL what is stated, and no more."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection
from rich.text import Text

from config.planes import making, walking
from config.planes.stated import FUNCTIONS, TABLES, Plane, owner
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Compare roles, owners, grants and functions of the database with what is stated, or make them so "
        "(--make; the login that migrates, after every migration). Changes nothing by itself. Exits with 0 "
        "when all is as stated, 1 when something is not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--make",
            action="store_true",
            help="make the roles, and give what is stated to each and to nobody else; again, it is the same",
        )

    def answer(self, **options: Any) -> int:
        prefix = settings.ROLES
        making.expect_postgresql(connection)
        if options["make"]:
            making.make(connection, prefix)
        wrong = walking.findings(connection, prefix)
        roles = [owner(prefix), *(plane.role(prefix) for plane in Plane)]
        self.show({"roles": roles, "tables": len(TABLES), "wrong": wrong}, *_lines(roles, wrong))
        return FOUND_WRONG if wrong else 0


def _lines(roles: list[str], wrong: list[str]) -> list[Text]:
    if wrong:
        told = [Text(f"Not as stated: {len(wrong):,}.", style="bold")]
        told += [Text(f"  {one}", overflow="fold") for one in wrong]
        return [*told, Text("manage.py roles --make mends what a grant or an owner can mend.")]
    counted = f"{len(TABLES)} tables and {len(FUNCTIONS)} functions"
    return [
        Text(f"As stated: {counted} for {len(roles)} roles.", style="bold"),
        Text("  " + ", ".join(roles), overflow="fold"),
        Text("Logins are made by whoever runs the server, each a member of one of them:"),
        Text(f"  CREATE ROLE demarc_web LOGIN PASSWORD '…' IN ROLE {roles[1]};", overflow="fold"),
    ]
