"""`manage.py init`: a new register gets its first agency, supervisor, officer and program, once."""

import sys
from datetime import date
from typing import Any, Final

import msgspec
from django.core.management.base import CommandParser
from rich.padding import Padding
from rich.text import Text

from agreements.founding import Founded, NewLogin, found_register
from agreements.logins import Made
from config.errors import BadInput
from config.terminal import PeopleCommand

_ASKED: Final = {
    "agency": "the agency, as it is called in full",
    "supervisor": "user name of its supervisor, who registers parties and supervises officers",
    "officer": "user name of its first officer, who runs cases",
    "program": "the program under which reviews are asked for",
    "authority": "the order or framework that the program rests on",
    "effective": "the first day of the program (YYYY-MM-DD, Eastern Time)",
}


class Command(PeopleCommand):
    help = (
        "Begin a register, once: the first agency, the logins of its supervisor and of its first officer, "
        "and its program, all of it or nothing. What no option says is asked for on a terminal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name, what in _ASKED.items():
            parser.add_argument(f"--{name}", help=what, metavar=name.upper())
        parser.add_argument("--short", help="the agency's short name", metavar="NAME")
        for name in ("supervisor", "officer"):
            parser.add_argument(
                f"--{name}-subject",
                default="",
                metavar="SUB",
                help=f"the identity provider's `sub` of the {name}: no password is given then",
            )

    def answer(self, **options: Any) -> int:
        said = self._said(options)
        founded = found_register(
            agency=said["agency"],
            short=options["short"],
            supervisor=NewLogin(said["supervisor"], options["supervisor_subject"]),
            officer=NewLogin(said["officer"], options["officer_subject"]),
            program=said["program"],
            authority=said["authority"],
            effective=_day(said["effective"]),
        )
        steps = _next(founded)
        self.show(
            msgspec.to_builtins(founded) | {"next": steps},
            Text(f"{said['agency']} is registered ({founded.agency}).", style="bold"),
            Text(f"{said['program']} is established ({founded.program})."),
            *_login_lines("supervisor", founded.supervisor),
            *_login_lines("officer", founded.officer),
            Text("\nNext:"),
            *(Padding(Text(f"{number}. {step}"), (0, 0, 0, 2)) for number, step in enumerate(steps, 1)),
        )
        return 0

    def _said(self, options: dict[str, Any]) -> dict[str, str]:
        """What every option of `_ASKED` says, asked for where it says nothing. Raises BadInput where nobody
        is there to be asked."""
        missing = [name for name in _ASKED if options[name] is None]
        if missing and (self.as_json or not sys.stdin.isatty()):
            raise BadInput(f"say {', '.join(f'--{name}' for name in missing)}: nobody is here to be asked")
        return {name: options[name] or input(f"{_ASKED[name]}: ") for name in _ASKED}


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadInput(f"{said!r} is no day: say it as 2026-06-02", pointer="/effective") from error


def _login_lines(role: str, made: Made) -> list[Text]:
    if not made.password:
        return [Text(f"{role:<11}{made.username}, logs in with the provider")]
    return [Text(f"{role:<11}{made.username}   password {made.password}   (shown this once)")]


def _next(founded: Founded) -> list[str]:
    """What a new register needs before its first request can go out."""
    return [
        "Log in at /login/ as each of them, and add a passkey where a second factor is required.",
        "As supervisor, at /admin/: adopt the program's calendar (manage.py propose_calendar YEAR shows the "
        "federal holidays), delegate authority to the officer, register the companies with their liaisons.",
        "A request goes out only when another officer has countersigned it: manage.py login add USERNAME "
        f"--organization {founded.agency} --role officer.",
        "manage.py login add, for liaisons and overseers; manage.py credential issue, for their programs.",
        "manage.py doctor says what the installation still lacks: a witness, a backup, a worker.",
    ]
