"""`manage.py demo`: a register to look at, with the public record of 2026 and two invented live cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import transaction
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from config.errors import Tampered, Unreadable
from config.ledger.integrator import integrate
from config.ledger.signing import sign
from config.ledger.verification import Findings, verify
from config.terminal import FOUND_WRONG, Advance, PeopleCommand
from config.webhooks.following import pass_over
from reviews import chronology
from reviews.chronology import Line
from reviews.demo import live_case, open_case, open_review
from reviews.demo.acts import APART, first_moment, perform
from reviews.demo.provenance import refuse_what_others_made
from reviews.demo.serve import refuse_unservable, serve, url
from reviews.demo.tamper import Attempt, Forgery, letter, refuse_uncopyable, tamper
from reviews.demo.users import PEOPLE, actors, founder, give_passwords, give_token, make_users
from reviews.import_record import import_record, public_record, read_files
from reviews.models import CaseFile

_PORT: Final = 8000
_WHY: Final = 36  # the column in which the list of commands says what each shows


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did: acts of the public record, of the live case and of the open case that it recorded, and
    how many of all the ledger held already; the records checked, and their root; the passwords given, by
    user name, and the settings of the liaison's client, with a token where one was given now.
    """

    public: int
    live: int
    open: int
    standing: int
    checked: int = 0
    root: bytes = b""
    passwords: dict[str, str] = msgspec.field(default_factory=dict)
    client: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def recorded(self) -> int:
        return self.public + self.live + self.open


class Command(PeopleCommand):
    help = (
        "Make a register to look at: users, the public record of 2026, two invented live cases, one from "
        "negotiation to release and one that is open; check it, and serve pages and admin on this machine. "
        "A second run changes nothing. A database that holds anything else is refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-serve", action="store_true", help="make it, say what to look at, and end")
        parser.add_argument(
            "--port", type=int, default=_PORT, help=f"where to serve, on this machine only (default {_PORT})"
        )
        parser.add_argument(
            "--tamper",
            action="store_true",
            help="on a copy, rewrite whom the directive of 12 June 2026 is about, and see what gives it away",
        )

    def answer(self, **options: Any) -> int:
        serves = not options["no_serve"]
        try:
            if options["tamper"]:
                return self._tamper()
            if serves:
                refuse_unservable(options["port"])
            made = self._make()
        except (Tampered, Unreadable) as error:
            self.show(
                {"wrong": str(error)},
                Text(f"Wrong: {error}.", style="bold"),
                Text("The demo goes no further: run manage.py verify_ledger."),
            )
            return FOUND_WRONG
        made = msgspec.structs.replace(
            made, passwords=give_passwords(), client=_client(options["port"], give_token())
        )
        self.show(_made_told(made), *_made_card(made))
        if serves:
            self._serve(options["port"])
        return 0

    def _tamper(self) -> int:
        refuse_uncopyable()
        if not refuse_what_others_made() or letter() is None:
            self._make()
        forgery = tamper()
        self.show(_forgery_told(forgery), *_forgery_card(forgery))
        return 0 if forgery.found else FOUND_WRONG

    def _make(self) -> Made:
        """Make what is missing, passwords aside. Raises Tampered where the record was changed since."""
        holds_records = refuse_what_others_made()
        call_command("migrate", verbosity=0, interactive=False)
        if holds_records:
            self._verified(keeps=False)
        make_users()
        loaded = self._load()
        if loaded.recorded:
            pass_over()
        integrate()
        sign()
        findings = self._verified(keeps=bool(loaded.recorded))
        return msgspec.structs.replace(loaded, checked=findings.checked, root=findings.root)

    def _load(self) -> Made:
        """Record what the ledger does not hold of lines and acts."""
        files = public_record()
        lines = sum(1 for _ in read_files(files))
        registration, story = list(live_case.registration()), list(live_case.story())
        open_story = list(open_case.story())
        acts = len(registration) + len(story)
        public, live = 0, 0
        with self.progress("Building the demo") as advance:
            done = _Counter(advance, lines + acts + len(open_story))
            for file in files:
                public += import_record(_counted(file, done)).recorded
            begin = first_moment(acts)
            live += perform(registration, founder(), begin, done)
            live += perform(story, actors(), begin + len(registration) * APART, done)
            opened = perform(open_story, actors(), begin, done)
        standing = lines + acts + len(open_story) - public - live - opened
        return Made(public=public, live=live, open=opened, standing=standing)

    def _verified(self, *, keeps: bool) -> Findings:
        """What a verification finds. It is kept where something is new, or wrong: else nothing changes.

        Raises Tampered where something is wrong.
        """
        with self.progress("Checking records") as advance, transaction.atomic():
            findings = verify(told=advance)
            if findings.sound and not keeps:
                transaction.set_rollback(True)
        if not findings.sound:
            raise Tampered(findings.message)
        return findings

    def _serve(self, port: int) -> None:
        def ready() -> None:
            self.show(
                {"serving": url(port)},
                Text(f"\nServing {url(port)} to this machine only. Ctrl-C ends it.", style="bold"),
                Text(f"The admin is at {url(port)}admin/."),
                Text(
                    "This is Django's development server, which also hands out the admin's own static files; "
                    "it is for looking at the demo, not for production."
                ),
            )
            self.stdout.flush()

        serve(port, ready)
        self.show({"serving": None}, Text("\nStopped."))


class _Counter:
    """Counts what is done, whatever it is called with, and says so to a progress bar."""

    def __init__(self, advance: Advance, total: int) -> None:
        self.advance = advance
        self.total = total
        self.done = 0

    def __call__(self, _: object) -> None:
        self.done += 1
        self.advance(self.done, self.total)


def _counted(file: Path, done: _Counter) -> Iterator[Line]:
    for line in read_files([file]):
        yield line
        done(line)


# what is shown


def _numbers() -> dict[str, str]:
    """The numbers of the cases to look at."""
    wanted = {
        "directive": chronology.stream_id("directive-case"),
        "request": chronology.stream_id("request-case"),
        "negotiation": chronology.stream_id("meta-case"),
        "live": live_case.CASE,
        "open": open_review.CASE,
    }
    numbers = dict(CaseFile.objects.filter(stream__in=wanted.values()).values_list("stream", "number"))
    return {name: numbers[stream] for name, stream in wanted.items()}


def _made_told(made: Made) -> dict[str, Any]:
    users = [
        {"username": person.username, "role": person.role, "password": made.passwords.get(person.username)}
        for person in PEOPLE
    ]
    return {
        "changed": bool(made.recorded or made.passwords or "DEMARC_TOKEN" in made.client),
        "recorded": {"public record": made.public, "live case": made.live, "open case": made.open},
        "standing": made.standing,
        "checked": made.checked,
        "root": made.root.hex(),
        "cases": _numbers(),
        "users": users,
        "client": made.client,
    }


def _made_card(made: Made) -> Iterator[RenderableType]:
    numbers = _numbers()
    yield Text("Demarc, with the public record of 2026 and two invented live cases", style="bold")
    yield Text("")
    if made.recorded:
        held = f"; {made.standing} were there already" if made.standing else ""
        yield Text(
            f"Recorded: {made.public} acts of the public record, {made.live} of the closed live case "
            f"{numbers['live']} and {made.open} of the open one, {numbers['open']}{held}. Both are "
            "between an agency and a company that do not exist: the Bureau of Model Evaluation and Halcyon "
            "Models."
        )
    else:
        yield Text(f"Nothing changed: all {made.standing} acts are in the ledger already.")
    yield Text(f"Checked: {made.checked:,} records, every hash, chain and root; nothing was changed.")
    if made.checked > made.public + made.live + made.standing:
        yield Text(
            "There are more records than acts: some acts make two, such as a request and what is shown for "
            "it, and the register itself records what it first served to whom and what time made true."
        )
    yield Text("")
    yield from _users_card(made.passwords)
    yield Text("The admin lets the officers and the supervisor in, each to what their role may see.")
    yield Text("")
    yield from _client_card(made.client)
    yield Text("")
    yield from _look_card(numbers)


def _client(port: int, token: str | None) -> dict[str, str]:
    """The settings of the client of the company's liaison."""
    shown = {} if token is None else {"DEMARC_TOKEN": token}
    return {"DEMARC_URL": url(port).rstrip("/"), "DEMARC_KEYS": "liaison.pem", **shown}


def _client_card(client: dict[str, str]) -> Iterator[RenderableType]:
    yield Text("The liaison's client, python -m config.client: paste into another terminal", style="bold")
    for name, value in client.items():
        if name == "DEMARC_TOKEN":  # one line of it would be longer than what is shown
            yield Text(f"export {name}=\\")
            yield Text(value)
        else:
            yield Text(f"export {name}={value}")
    if "DEMARC_TOKEN" in client:
        yield Text("The token is shown this once, and ends in a month: the register keeps only its hash.")
    else:
        yield Text("Its token was shown when it was made. Another: manage.py credential issue --help")


def _users_card(passwords: dict[str, str]) -> Iterator[RenderableType]:
    yield Text("Users", style="bold")
    table = Table.grid(padding=(0, 3, 0, 0))
    for person in PEOPLE:
        table.add_row(
            Text(f"   {person.username}"),
            Text(passwords.get(person.username, "made earlier"), style="bold"),
            Text(person.works_as),
        )
    yield table
    if passwords:
        yield Text("Passwords are shown this once: the register keeps only their hashes.")
    else:
        yield Text("Their passwords were shown when they were made. Another: manage.py changepassword USER")


def _look_card(numbers: dict[str, str]) -> Iterator[RenderableType]:
    yield Text("Look at", style="bold")
    for said, why in (
        ("cases", "every case with its number"),
        (f"brief {numbers['directive']}", "the directive, in seven answers"),
        (f"boundary {numbers['request']}", "asked beside decided, of the staged launch"),
        (f"brief {numbers['open']}", "the open case, with most flags"),
        (f"explain_deadline {numbers['open']} --list", "every kind of clock, at work"),
        (f"explain_deadline {numbers['open']} access-window:1", "one of them, step by step"),
        (f"replay {numbers['directive']} --as-of 2026-06-12T21:00-04:00", "an hour before the cut-off"),
        ("signatories", "who has signed, on which evidence"),
        ("verify_ledger", "whether the record was changed"),
        ("demo --tamper", "what a forger leaves behind"),
        ("demo", "the pages and the admin, in a browser"),
    ):
        command = f"   manage.py {said}"
        beside = len(command) < _WHY
        yield Text(f"{command:{_WHY}}{why}" if beside else command, no_wrap=True)
        if not beside:
            yield Text(f"{'':{_WHY}}{why}")


def _forgery_told(forgery: Forgery) -> dict[str, Any]:
    return {
        "position": forgery.position,
        "entry": forgery.number,
        "before": forgery.before,
        "after": forgery.after,
        "root": forgery.root.hex(),
        "attempts": [
            {
                "rewrote": attempt.rewrote,
                "found": not attempt.findings.sound,
                "by": attempt.mechanism,
                "message": attempt.findings.message,
                "first_wrong": attempt.findings.first_wrong,
                "root": attempt.findings.root.hex(),
            }
            for attempt in forgery.attempts
        ],
        "found": forgery.found,
    }


def _forgery_card(forgery: Forgery) -> Iterator[RenderableType]:
    yield Text("On a copy of this database, with its guards dropped, by somebody who owns it", style="bold")
    yield Text("")
    yield Text(
        f"Record {forgery.position:,}, ¶{forgery.number} of the directive case, says who loses access. "
        "It is rewritten:"
    )
    yield Padding(Text(f"from {forgery.before}"), (0, 0, 0, 3))
    yield Padding(Text(forgery.bytes_before.decode(), style="dim", overflow="fold"), (0, 0, 0, 8))
    yield Padding(Text(f"to   {forgery.after}"), (0, 0, 0, 3))
    yield Padding(Text(forgery.bytes_after.decode(), style="dim", overflow="fold"), (0, 0, 0, 8))
    for number, attempt in enumerate(forgery.attempts, start=1):
        yield Text("")
        yield Text(f"{number}  Rewritten: {attempt.rewrote}", style="bold")
        yield Padding(Text(_found(attempt, forgery)), (0, 0, 0, 3))
    yield Text("")
    yield Text("The database itself was only read.")


def _found(attempt: Attempt, forgery: Forgery) -> str:
    findings = attempt.findings
    if not findings.sound:
        by = f", by {attempt.mechanism}" if attempt.mechanism else ""
        return f"Found{by}: {findings.message}."
    if findings.root == forgery.root:
        return "Not found."
    return (
        "The copy alone gives nothing away. Its root does, to whoever kept the earlier one elsewhere: "
        f"{findings.root.hex()[:16]}… is not {forgery.root.hex()[:16]}…"
    )
