"""A command that carries what its giver signed: what is signed is held against what is done. Pure."""

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import msgspec

from config.actors import Actor, RecordKind
from config.errors import BadInput, Refused
from config.ledger.event import Entry, EntryCorrected
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins, in_utc
from config.ledger.sealed import Disclosure, Sealed, commit
from config.ledger.statement import Silent, Statement, read_envelope, read_statement, signers

_AHEAD: Final = timedelta(minutes=5)

_SALT_BYTES: Final = 32

_OTHERWISE: Final = "statement-says-otherwise"


class Undisclosed(Refused):
    """A value that stands beside a statement is not the one that was committed to, or there is none."""

    status = 422
    title = "Unprocessable Content"


class SignedCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A statement whose signatures hold: its envelope's exact bytes, the ids of the keys that signed, and
    beside it the values that it holds as commitments only."""

    envelope: bytes
    statement: Statement
    keys: tuple[str, ...]
    disclosures: tuple[Disclosure, ...] = ()

    @property
    def nonce(self) -> bytes:
        return self.statement.nonce

    @property
    def open_words(self) -> frozenset[str]:
        """Every text that is signed as it stands, so that anybody who has the record reads it."""
        return frozenset(_texts(list(self.statement.arguments.values())))


def heard(
    name: str,
    function: Callable[..., Any],
    actor: Actor,
    said: Mapping[str, Any],
    *,
    envelope: bytes,
    disclosures: Iterable[Disclosure],
    keys: Mapping[str, bytes | Silent],
    now: datetime,
) -> SignedCommand:
    """The statement that an actor gives with the command `name`, which is `function` with arguments `said`.

    `keys` are those of the actor's organization, id to public key (32 bytes) or why it does not speak.
    Raises BadInput where it is no statement, Refused where it is not signed by these keys, is of another
    organization or command, says other arguments, or a value beside it is not the one that was committed to.
    """
    read = read_envelope(envelope)
    if actor.record_kind is not RecordKind.LIVE:
        raise Refused("only a live entry carries a statement", pointer="/signed")
    signed_by = signers(read, keys)
    statement = read_statement(read)
    refuse_other(statement, name, actor)
    if statement.issued_at > now + _AHEAD:
        raise Refused("this statement was issued at a time to come", pointer="/payload/issued_at")
    told = tuple(disclosures)
    _compare(name, function, said, statement, told)
    return SignedCommand(envelope=envelope, statement=statement, keys=signed_by, disclosures=told)


def refuse_other(statement: Statement, name: str, actor: Actor) -> None:
    """Raise Refused where a statement is of another organization than the actor's, or of another command."""
    if statement.organization != actor.organization:
        raise Refused(
            "this statement is another organization's",
            pointer="/payload/organization",
            problem="statement-other-organization",
        )
    if statement.command != name:
        raise Refused(
            f"what is signed is another command than {name}",
            pointer="/payload/command",
            problem="statement-other-command",
        )


def refuse_moved(signed: SignedCommand, entries: Iterable[Entry]) -> None:
    """Raise Refused unless the entries that the command makes are what the statement speaks of: of its
    stream, citing what it answers, with its commitments."""
    made = list(entries)
    carrying = [entry for entry in made if entry.record.statement is not None]
    for entry in carrying:
        begins = entry.record.version == 1
        if signed.statement.stream not in ({None, entry.record.stream} if begins else {entry.record.stream}):
            raise Refused(
                "what is signed changes something else",
                pointer="/payload/stream",
                problem="statement-other-stream",
            )
        if set(signed.statement.answers) != {cited.leaf for cited in entry.record.cites}:
            raise Refused(
                "what is signed answers other entries than this command does: sign the leaf hash of each "
                "entry that the new one cites",
                pointer="/payload/answers",
                problem="statement-other-communication",
            )
    sealed = {value.commitment for entry in made for value in _sealed(entry)}
    for disclosure in signed.disclosures:
        if made and commit(disclosure) not in sealed:
            raise Undisclosed(
                f"nothing was sealed as {disclosure.name} with this value: a commitment is made under the "
                "name of the field that seals it",
                pointer="/disclosures",
                problem="disclosure-wrong",
            )


def stale(answered: Entry, since: Iterable[Entry], *, whole: bool, by: Actor) -> bool:
    """Whether what is answered has changed by the entries of its stream `since` the statement was issued:
    it was corrected or, where its stream is one thing as a `whole`, anybody moved it on. What the answering
    organization notes in a stream that another one began changes nothing of what it was asked."""
    for entry in since:
        if isinstance(entry.event, EntryCorrected):
            if entry.event.entry == answered.id:
                return True
        elif whole and (entry.organization != by.organization or answered.organization == by.organization):
            return True
    return False


def _compare(
    name: str,
    function: Callable[..., Any],
    said: Mapping[str, Any],
    statement: Statement,
    disclosures: tuple[Disclosure, ...],
) -> None:
    hints, defaults = _accepts(function)
    for index, disclosure in enumerate(disclosures):
        if len(disclosure.salt) != _SALT_BYTES:
            raise BadInput(f"a salt has {_SALT_BYTES} bytes", pointer=f"/disclosures/{index}/salt")
    committed = {commit(disclosure): disclosure for disclosure in disclosures}
    signed: set[bytes] = set()
    for argument in sorted(said.keys() | statement.said.keys()):
        pointer = f"/payload/said/{argument}"
        if argument not in hints:
            raise Refused(f"{name} takes no argument of a name that is signed", pointer="/payload/said")
        given = said.get(argument, defaults.get(argument))
        if argument not in statement.said:
            # what travels as a file is signed by its digest
            if given != defaults.get(argument) and not _digested(given, said, statement):
                raise Refused(f"{argument} is not signed", pointer=pointer, problem=_OTHERWISE)
            continue
        raw = statement.said[argument]
        commitment = _commitment(raw)
        if commitment is not None:
            signed.add(commitment)
            beside = committed.get(commitment)
            if beside is None:
                raise Undisclosed(
                    f"the value of {argument} is signed as a commitment, and what is given beside is not it",
                    pointer=pointer,
                    problem="disclosure-wrong",
                )
            if given != beside.value:
                raise Refused(f"{argument} is not what is signed", pointer=pointer, problem=_OTHERWISE)
        elif not _same(raw, hints[argument], given):
            raise Refused(f"{argument} is not what is signed", pointer=pointer, problem=_OTHERWISE)
    for disclosure in disclosures:
        if commit(disclosure) not in signed:
            raise Undisclosed(
                f"what is given beside as {disclosure.name} is not what was committed to",
                pointer="/disclosures",
                problem="disclosure-wrong",
            )


def _digested(given: Any, said: Mapping[str, Any], statement: Statement) -> bool:
    """Whether bytes are those whose SHA-256 is signed, as the argument `digest`, which is compared itself."""
    named = isinstance(given, bytes) and "digest" in statement.said
    return named and said.get("digest") == sha256(given).digest()


@lru_cache(maxsize=512)
def _accepts(function: Callable[..., Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The types of a command's arguments and their defaults; when something happened is said with any."""
    hints = typing.get_type_hints(function)
    parameters = {
        name: parameter
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    empty = inspect.Parameter.empty
    defaults = {name: one.default for name, one in parameters.items() if one.default is not empty}
    return {name: hints[name] for name in parameters} | {"occurred": Occurred}, defaults | {"occurred": None}


def _same(raw: msgspec.Raw, wanted: Any, given: Any) -> bool:
    """Whether JSON that was signed, read as an argument's type, is the argument that is given."""
    if given is None:
        return bytes(raw) == b"null"
    try:
        read = msgspec.json.decode(raw, type=wanted)
        return bool(as_builtins(in_utc(read)) == as_builtins(in_utc(given)))
    except (msgspec.DecodeError, ValueError, BadInput):
        return False


def _commitment(raw: msgspec.Raw) -> bytes | None:
    try:
        return msgspec.json.decode(raw, type=Sealed).commitment
    except msgspec.DecodeError:
        return None


def _sealed(entry: Entry) -> list[Sealed]:
    values = [getattr(entry.event, name) for name in entry.event.__struct_fields__]
    if isinstance(entry.event, EntryCorrected):
        found = _commitment(entry.event.value)
        values.extend([Sealed(commitment=found)] if found is not None else [])
    return [value for value in values if isinstance(value, Sealed)]


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for member in value.values() for text in _texts(member)]
        case list():
            return [text for member in value for text in _texts(member)]
    return []
