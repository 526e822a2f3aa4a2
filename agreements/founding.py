"""A register begins: the first agency, its supervisor and its first officer, and its program; once."""

from datetime import date
from uuid import UUID, uuid4

import msgspec
from django.db import connection, transaction

from agreements.commands import establish_program, register_party
from agreements.logins import Made, make_login
from agreements.models import Member
from agreements.party import PartyKind
from config.actors import Actor, Role, Side
from config.errors import BadInput, Refused


class NewLogin(msgspec.Struct, frozen=True):
    """A login to be made: its user name, and the provider's subject, "" where it gets a password."""

    username: str
    subject: str = ""


class Founded(msgspec.Struct, frozen=True, kw_only=True):
    """What a register began with; each login's password can be shown this once."""

    agency: UUID
    program: UUID
    supervisor: Made
    officer: Made


def found_register(
    *,
    agency: str,
    short: str | None,
    supervisor: NewLogin,
    officer: NewLogin,
    program: str,
    authority: str,
    effective: date,
) -> Founded:
    """Register the first agency and establish its program, by its own supervisor, and make his login and
    that of its first officer: all of it, or nothing. From then on he registers further parties.

    Raises Refused where there is a supervisor, BadInput for what the commands or `make_login` refuse.
    """
    for field, said in {"agency": agency, "program": program, "authority": authority}.items():
        if not said.strip():
            raise BadInput(f"say what the {field} is called", pointer=f"/{field}")
    founder = Actor(id=uuid4(), organization=uuid4(), side=Side.GOVERNMENT, role=Role.SUPERVISOR)
    with transaction.atomic(durable=True):
        _begin_alone()
        register_party(founder, id=founder.organization, kind=PartyKind.AGENCY, name=agency, short=short)
        established = establish_program(founder, name=program, authority=authority, effective=effective)
        return Founded(
            agency=founder.organization,
            program=established.stream,
            supervisor=make_login(
                supervisor.username,
                organization=founder.organization,
                role=founder.role,
                person=founder.id,
                subject=supervisor.subject,
            ),
            officer=make_login(
                officer.username,
                organization=founder.organization,
                role=Role.OFFICER,
                subject=officer.subject,
            ),
        )


def _begin_alone() -> None:
    """Wait for whoever founds at this moment. Raises Refused where the register has begun."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # SQLite's transactions begin IMMEDIATE, which is this lock
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demarc found', 0))")
    if Member.objects.filter(role=Role.SUPERVISOR).exists():
        raise Refused("this register has begun: its supervisor registers further parties")
