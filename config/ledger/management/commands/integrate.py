"""`manage.py integrate`: add to the tree what it does not hold yet, and sign it, once or again and again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import Tampered
from config.ledger.integrator import State, integrate, state
from config.ledger.signing import Signed, keep_watch, sign, sign_new, witnessed
from config.terminal import FOUND_WRONG, Patience, PeopleCommand, until_stopped

_POLL_SECONDS = 1.0


class Command(PeopleCommand):
    help = (
        "Add to the hash tree every record that it does not hold yet, sign it, and ask the witnesses to "
        "cosign. Stops with 1 where a record is missing or is not what its hash says, naming its position, "
        "and where signing is refused: a backup was restored, or a witness saw more. Ends with 1, too, "
        "where a receipt's promise is broken. Nothing is ever repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--watch", action="store_true", help="look for new records every second until interrupted"
        )

    def answer(self, **options: Any) -> int:
        overdue, patience = None, Patience(self.stderr.write)
        with until_stopped() as stopped:
            while True:
                with patience.bearing():
                    try:
                        added = integrate(stop=stopped.is_set)
                    except Tampered as error:
                        self._say(0, None, keep_watch(), wrong=str(error))
                        return FOUND_WRONG
                    try:
                        signed = sign_new() if options["watch"] else sign()
                    except Tampered as error:
                        self._say(added, None, keep_watch(), wrong=f"signing is refused: {error}")
                        return FOUND_WRONG
                    overdue = keep_watch()
                    if added or not options["watch"]:
                        self._say(added, signed, overdue)
                if not options["watch"] or stopped.wait(_POLL_SECONDS):
                    return 0 if overdue is None else FOUND_WRONG

    def _say(self, added: int, signed: Signed | None, overdue: int | None, wrong: str | None = None) -> None:
        now, outside = state(), witnessed(datetime.now(UTC))
        away = list(signed.away) if signed else []
        value: dict[str, Any] = {
            "integrated": added, "size": now.size, "position": now.position, "root": now.root.hex(),
        }  # fmt: skip
        value["signed"] = {
            "size": outside.size,
            "witnesses": list(outside.names),
            "required": outside.required,
            "witnessed": outside.enough,
            "away": away,
        }
        if overdue is not None:
            value["overdue"] = overdue
        if wrong is not None:
            value["wrong"] = wrong
        self.show(value, *_lines(now, added, wrong), *_signed_lines(value["signed"], overdue))


def _lines(now: State, added: int, wrong: str | None) -> Iterator[Text]:
    if wrong is not None:
        yield Text(f"Stopped: {wrong}.", style="bold")
    if wrong is None or added:
        yield Text(f"{added:,} records added; the tree holds {now.size:,} of {now.position:,}.")
    yield Text(f"Root over them: {now.root.hex()}", overflow="fold")


def _signed_lines(signed: dict[str, Any], overdue: int | None) -> Iterator[Text]:
    yield Text(f"Signed: {signed['size']:,} records." if signed["size"] else "Signed: nothing yet.")
    cosigned = ", ".join(signed["witnesses"]) or "none"
    enough = "" if signed["witnessed"] else f" ({signed['required']} required: it is not witnessed)"
    yield Text(f"Outside witnesses: {cosigned}{enough}.")
    if signed["away"]:
        yield Text(f"Asked, and away: {', '.join(signed['away'])}.")
    if overdue is not None:
        yield Text(
            f"A promise is broken: position {overdue:,} is under no signed checkpoint in time.", style="bold"
        )
