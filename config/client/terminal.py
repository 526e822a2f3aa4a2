"""The client as a program: keys, verbs, the feed, receipts, and what holds the register to its word."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec

from config.client import keys, saying
from config.client.credentials import FILE, NAMES, credentials, known_log
from config.client.document import Argument, Verb
from config.client.errors import ClientError, Problem, Unusable
from config.client.liaison import Done, Liaison, instant
from config.errors import DemarcError
from config.ledger import verify as bundles
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins

FINE, WRONG, UNUSABLE = 0, 1, 2

_ABOUT: Final = """A company's own program at a register: sign, send, keep receipts, check.

Everything that is asked here may be declined: a request binds nobody, declining needs no reason, and silence
is recorded as no answer.
"""

_SETTINGS: Final = "Settings, from the environment, or a file of lines NAME=value that --credentials "


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 fine, 1 refused or something is wrong, 2 bad input or no answer."""
    given = _parser().parse_args(arguments)
    try:
        with ExitStack() as given.opened:
            code = given.does(given)
        sys.stdout.flush()
    except Problem as refusal:
        return _said(refusal, WRONG)
    except (ClientError, DemarcError) as error:
        return _said(error, UNUSABLE)
    except BrokenPipeError:
        sys.stderr.close()
        return FINE
    except KeyboardInterrupt:
        return FINE
    return int(code)


def _said(error: Exception, code: int) -> int:
    sys.stderr.write("".join(f"{_printable(line)}\n" for line in str(error).split("\n")))
    return code


def _parser() -> argparse.ArgumentParser:
    settings = "\n".join(f"  {name:22}{about}" for name, about in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="python -m config.client",
        description=_ABOUT,
        epilog=f"{_SETTINGS}or {FILE} names:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--credentials", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="answer with JSON")
    acts = parser.add_subparsers(dest="act", required=True, metavar="COMMAND")

    def act(name: str, does: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        one = acts.add_parser(name, help=about, description=about)
        one.set_defaults(does=does)
        return one

    key = act("key", _key, "make a signing key in a new file that nobody else may read, or show a key")
    key.add_argument("what", choices=["new", "show"])
    key.add_argument("file", type=Path)
    enroll = act("enroll", _enroll, "enroll the public part of a key with your organization")
    enroll.add_argument("file", type=Path)
    read = act("read", _read, "show what stands at an address, such as communications or cases/ID")
    read.add_argument("path")
    act("verbs", _verbs, "every verb of the register, with its arguments")
    for name, does, about in (
        ("do", _do, "give a verb, signed with your keys: do make_decision --kind declined --answers ID"),
        ("rehearse", _rehearse, "what a verb would do; nothing is recorded"),
        ("draft", _draft, "sign a verb and keep it in a file, so that others can sign it, too"),
    ):
        one = act(name, does, about)
        if name == "draft":
            one.add_argument("file", type=Path)
        one.add_argument("verb")
        one.add_argument("said", nargs=argparse.REMAINDER, metavar="--argument value")
    cosign = act("cosign", _cosign, "add your signature to a draft")
    cosign.add_argument("file", type=Path)
    send = act("send", _send, "send a draft")
    send.add_argument("file", type=Path)
    filing = act(
        "file", _file, "file a document of any size in a case: its digest is signed, its bytes go along"
    )
    filing.add_argument("case")
    filing.add_argument("file", type=Path)
    filing.add_argument("--media-type", default="application/pdf")
    filing.add_argument("--title")
    decline = act("decline", _decline, "decline what a communication asks: make_decision, kind declined")
    decline.add_argument("communication")
    decline.add_argument("--basis", default="voluntary")
    decline.add_argument("--case")
    act("again", _again, "send again, under its key, what was sent and never answered: it is done once")
    events = act("events", _events, "follow what is recorded, from where you left off")
    events.add_argument("--after", type=int, help="from another position")
    events.add_argument("--wait", type=int, default=0, help="wait so many seconds for more, again and again")
    act("receipts", _receipts, "every receipt that you hold")
    bundle = act("bundle", _bundle, "take the evidence of a case away, in one file")
    bundle.add_argument("case")
    bundle.add_argument("file", type=Path)
    check = act("verify", _verify, "hold receipts and statements against the register, or check a bundle")
    check.add_argument("bundle", nargs="?", type=Path)
    check.add_argument("--witness", action="append", default=[], metavar="KEY")
    return parser


# what each does


def _liaison(given: argparse.Namespace) -> Liaison:
    opened: ExitStack = given.opened
    return opened.enter_context(Liaison(credentials(file=given.credentials)))


def _key(given: argparse.Namespace) -> int:
    key = keys.make(given.file) if given.what == "new" else keys.load(given.file)
    public = msgspec.to_builtins(keys.public(key))
    return _show(given, {"key_id": keys.id_of(key), "public_key": public}, [f"key {keys.id_of(key)}", public])


def _enroll(given: argparse.Namespace) -> int:
    return _done(given, _liaison(given).enroll_signing_key(keys.load(given.file)))


def _read(given: argparse.Namespace) -> int:
    path, _, query = given.path.partition("?")
    params = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
    told = _liaison(given).read(path, **params)
    sys.stdout.write(f"{json.dumps(told, indent=2, ensure_ascii=False)}\n")
    return FINE


def _verbs(given: argparse.Namespace) -> int:
    found = _liaison(given).verbs.values()
    told = {verb.name: [*verb.in_path, *(one.name for one in verb.arguments)] for verb in found}
    return _show(given, told, (f"{name:28}{' '.join(arguments)}" for name, arguments in sorted(told.items())))


def _do(given: argparse.Namespace) -> int:
    liaison = _liaison(given)
    return _done(given, liaison.do(given.verb, _spoken(liaison, given)))


def _rehearse(given: argparse.Namespace) -> int:
    liaison = _liaison(given)
    told = liaison.rehearse(given.verb, _spoken(liaison, given))
    lines = [
        *told["sentences"],
        f"Seen by: {', '.join(told['seen_by']) or 'nobody else'}.",
        *(f"Flag: {flag}." for flag in told["flags"]),
        f"People of your organization who sign it: {told['signatures']}.",
        "Nothing was recorded.",
    ]
    return _show(given, told, lines)


def _draft(given: argparse.Namespace) -> int:
    liaison = _liaison(given)
    return _write(given, liaison.draft(given.verb, _spoken(liaison, given)))


def _cosign(given: argparse.Namespace) -> int:
    liaison, draft = _liaison(given), saying.read_draft(given.file)
    for name, raw in draft.said.items():
        sys.stderr.write(f"{_printable(f'{draft.verb}  {name}: {bytes(raw).decode()}')}\n")
    return _write(given, saying.cosigned(draft, liaison.speaking_keys().values()))


def _send(given: argparse.Namespace) -> int:
    return _done(given, _liaison(given).send(saying.read_draft(given.file)))


def _file(given: argparse.Namespace) -> int:
    titled = {} if given.title is None else {"title": given.title}
    filed = _liaison(given).file_document(given.case, given.file, media_type=given.media_type, **titled)
    return _done(given, filed)


def _decline(given: argparse.Namespace) -> int:
    said = {"case": given.case} if given.case else {}
    return _done(given, _liaison(given).decline(given.communication, basis=given.basis, **said))


def _again(given: argparse.Namespace) -> int:
    done = _liaison(given).again()
    for one in done:
        _done(given, one)
    return FINE if done else _show(given, [], ["Everything that was sent was answered."])


def _events(given: argparse.Namespace) -> int:
    for event in _liaison(given).follow(after=given.after, wait=given.wait):
        entry = event["data"]
        line = f"{entry['position']:>6}  {entry['recorded_at'][:16]}  {entry['sentence']}"
        _show(given, event, [line])
    return FINE


def _receipts(given: argparse.Namespace) -> int:
    folder = _liaison(given).folder
    proven = {line.position for line in folder.proofs}
    for one in folder.receipts:
        state = "proven" if one.position in proven else "promised"
        _show(given, msgspec.to_builtins(one), [f"{one.position:>6}  {state:9} {one.sentence}"])
    return FINE


def _bundle(given: argparse.Namespace) -> int:
    data = _liaison(given).bundle(given.case)
    try:
        given.file.write_bytes(data)
    except OSError as error:
        raise Unusable(f"{given.file} cannot be written: {error.strerror}") from error
    return _show(
        given, {"file": str(given.file)}, [f"{len(data):,} bytes in {given.file}: check it with verify"]
    )


def _verify(given: argparse.Namespace) -> int:
    if given.bundle is not None:
        log = known_log(file=given.credentials)
        known = ["--log", log] if log else []
        witnesses = (part for key in given.witness for part in ("--witness", key))
        return bundles.main([str(given.bundle), *known, *witnesses])
    found = _liaison(given).verify()
    lines = [*found.sentences(), "Wrong." if found.wrong else "Sound, as far as it was checked."]
    _show(given, msgspec.to_builtins(found), lines)
    return WRONG if found.wrong else FINE


# what is shown


def _show(given: argparse.Namespace, told: Any, lines: Iterable[str]) -> int:
    if given.json:
        sys.stdout.write(f"{json.dumps(told, ensure_ascii=False)}\n")
    else:
        sys.stdout.write("".join(f"{_printable(line)}\n" for line in lines))
    return FINE


def _printable(line: str) -> str:
    """Text from elsewhere, without what a terminal would obey."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)


def _done(given: argparse.Namespace, done: Done) -> int:
    how = "signed" if done.signed else "not signed"
    before = ", done before" if done.repeated else ""
    lines = [f"{done.verb}: {done.id} ({how}{before})"]
    lines += [f"{one.position:>6}  {one.sentence}" for one in done.entries]
    return _show(given, msgspec.to_builtins(done), lines)


def _write(given: argparse.Namespace, draft: saying.Draft) -> int:
    whole = given.file.with_suffix(f"{given.file.suffix}.new")
    whole.touch(mode=0o600)
    whole.write_bytes(msgspec.json.encode(draft))
    whole.replace(given.file)
    told = {"file": str(given.file), "signatures": draft.signatures}
    return _show(given, told, [f"{draft.verb}: {draft.signatures} signatures in {given.file}, not sent"])


# what is said


class _Arguments(argparse.ArgumentParser):
    """The arguments of a verb: what is wrong with them is raised."""

    def error(self, message: str) -> NoReturn:
        raise Unusable(f"{self.prog}: {message}")


def _spoken(liaison: Liaison, given: argparse.Namespace) -> dict[str, Any]:
    """The arguments of a verb, as JSON types. Raises Unusable naming what cannot be read."""
    verb = liaison.verbs.get(given.verb)
    if verb is None:
        raise Unusable(f"the register has no verb {given.verb}: see `verbs`")
    parser = _Arguments(prog=f"do {verb.name}", description=verb.about)
    for name in verb.in_path:
        parser.add_argument(f"--{name}", required=True)
    for one in verb.arguments:
        _add(parser, one)
    said = vars(parser.parse_args(given.said))
    types = {one.name: one for one in verb.arguments}
    return {n: _value(types.get(n), value, verb) for n, value in said.items() if value is not None}


def _add(parser: argparse.ArgumentParser, one: Argument) -> None:
    about = one.about.replace("%", "%%")
    if one.type == "boolean":
        parser.add_argument(f"--{one.name}", action=argparse.BooleanOptionalAction, default=None, help=about)
    elif one.type == "array":
        parser.add_argument(f"--{one.name}", nargs="*", required=one.required, help=about)
    else:
        choices = one.values or None
        parser.add_argument(f"--{one.name}", required=one.required, choices=choices, help=about)


def _value(one: Argument | None, value: Any, verb: Verb) -> Any:
    if one is None or isinstance(value, bool):
        return value
    if one.named == "Occurred":
        return instant(datetime.now(UTC)) if value == "now" else as_builtins(Occurred.parse(value))
    try:
        if one.type == "integer":
            return int(value)
        if one.type == "array":
            return [json.loads(item) if item.startswith("{") else item for item in value]
        if one.type == "object":
            return json.loads(value)
    except ValueError as error:
        raise Unusable(f"{verb.name}: {one.name} is {one.type}, in JSON: {error}") from error
    return value
