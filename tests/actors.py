"""Who acts in tests: one agency, one company, one oversight body, a press, and a person for each role."""

from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from config.actors import REGISTER, Actor, RecordKind, Role, Side


def named(name: str) -> UUID:
    """A fixed id that a test can call by name."""
    return uuid5(NAMESPACE_DNS, f"{name}.test")


AGENCY: Final = named("agency")
OTHER_AGENCY: Final = named("other agency")
COMPANY: Final = named("company")
OTHER_COMPANY: Final = named("other company")
OVERSIGHT_BODY: Final = named("oversight body")
PRESS: Final = named("press")
ARCHIVE: Final = named("archive")
COURT: Final = named("court")


def officer(name: str = "officer", organization: UUID = AGENCY) -> Actor:
    return Actor(id=named(name), organization=organization, side=Side.GOVERNMENT, role=Role.OFFICER)


def supervisor(name: str = "supervisor", organization: UUID = AGENCY) -> Actor:
    return Actor(id=named(name), organization=organization, side=Side.GOVERNMENT, role=Role.SUPERVISOR)


def liaison(name: str = "liaison", organization: UUID = COMPANY) -> Actor:
    return Actor(id=named(name), organization=organization, side=Side.COMPANY, role=Role.LIAISON)


def overseer(name: str = "overseer", organization: UUID = OVERSIGHT_BODY) -> Actor:
    return Actor(id=named(name), organization=organization, side=Side.OVERSIGHT, role=Role.OVERSEER)


def archivist(organization: UUID = ARCHIVE, side: Side = Side.THIRD_PARTY, name: str = "archivist") -> Actor:
    """The archivist, entering an act of `organization` into a compiled record."""
    return Actor(
        id=named(name),
        organization=organization,
        side=side,
        role=Role.ARCHIVIST,
        record_kind=RecordKind.COMPILED,
    )


OFFICER: Final = officer()
COUNTERSIGNER: Final = officer("countersigner")
SUPERVISOR: Final = supervisor()
LIAISON: Final = liaison()
OVERSEER: Final = overseer()
ARCHIVIST: Final = archivist()
SYSTEM: Final = REGISTER
