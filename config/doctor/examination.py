"""The one list of what is looked at, in order, and how a look that fails is told."""

from collections.abc import Iterator
from typing import Final

from config.doctor import database, keys, log, sessions, surroundings
from config.doctor.finding import Finding, Level, Look, NothingToLookAt, wrong

LOOKS: Final[tuple[Look, ...]] = (
    database.migrations,
    database.durability,
    sessions.of_logins,
    database.append_only,
    database.role,
    database.streaming,
    database.clocks,
    keys.kept_to_oneself,
    keys.seal_key,
    keys.log_signing_key,
    log.state_file,
    log.promises,
    log.witnesses,
    log.verification,
    surroundings.messages,
    surroundings.workers,
    surroundings.mail,
    surroundings.names,
    surroundings.documents,
    surroundings.backup,
)


def examine(looks: tuple[Look, ...] = LOOKS) -> Iterator[Finding]:
    """What every look finds, in order. Where one cannot look, that is its finding: the others still do. Where
    one finds nothing to look at, that is the last."""
    for look in looks:
        try:
            yield from look()
        except NothingToLookAt as nothing:
            yield nothing.finding
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said, and counts as wrong
            said = f"cannot be looked at: {type(error).__name__}: {error}".partition("\n")[0]
            yield wrong(look.__name__.replace("_", " "), said, "mend what it names, then look again")


def sound(findings: list[Finding]) -> bool:
    """Whether nothing is wrong."""
    return not any(finding.level is Level.WRONG for finding in findings)
