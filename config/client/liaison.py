"""A liaison at a register: gives verbs, signed where there are keys, and keeps what the register promises."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final, Self
from uuid import UUID

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.client import answers, saying, watching
from config.client import keys as key_files
from config.client.calling import Answer, Calls
from config.client.credentials import Credentials
from config.client.document import Verb, verbs
from config.client.errors import Failed, Problem, Unusable
from config.client.folder import Folder, Given, Kept, Place, Sent
from config.client.saying import Draft
from config.client.watching import DSSE, Findings
from config.errors import BadInput
from config.ledger.checkpoint import NoteError, VerifierKey
from config.ledger.occurred import EASTERN
from config.ledger.promise import read_receipt
from config.ledger.statement import key_id

JSON: Final = "application/json"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a verb wrote: the id of what was opened or changed, and each entry with its receipt; whether it
    was signed, and whether it had been done before, under the same key."""

    verb: str
    id: UUID
    entries: tuple[Kept, ...]
    signed: bool
    repeated: bool


class Liaison:
    """One person's program. Reads and verbs are those of the register's API, by the same names."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        http: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.credentials = credentials
        self.calls = Calls(credentials, http=http, wait=wait)
        self.folder = Folder(credentials.folder)
        self.keys: dict[str, Ed25519PrivateKey] = {}
        for path in credentials.keys:
            key = key_files.load(path)
            self.keys[key_files.id_of(key)] = key

    def close(self) -> None:
        """Let go of the connections to the register."""
        self.calls.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # reading

    def read(self, path: str, **params: str) -> Any:
        """What stands at an address of the API, as JSON types. Raises Problem or Failed."""
        return self.calls.get(path, params=params or None).told

    def bundle(self, case: UUID | str) -> bytes:
        """The evidence of an own case in one zip: what `verify.py` checks without anybody."""
        return self.calls.get(f"cases/{case}/bundle", accept="application/zip").body

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        """The register's verbs, by name."""
        document = self.calls.get("openapi.json", public=True).told
        if not isinstance(document, dict):
            raise Failed("the register's document cannot be read")
        return verbs(document)

    @cached_property
    def log(self) -> VerifierKey:
        """The log's key: the one given, else the one kept, else the one that the register tells now, which
        is kept for good. Raises Unusable where what is given is not what is kept, or told at first."""
        kept, given = self.folder.log, self.credentials.log
        if kept is None:
            kept = str(_verifier(answers.converted(self.read("log"), answers.Log, "log").key))
            if given is not None and str(given) != kept:
                raise Unusable(f"DEMARC_LOG is not the key of this register's log, which says {kept}")
            self.folder.keep_log(kept)
        if given is not None and str(given) != kept:
            raise Unusable(f"DEMARC_LOG is another key than {kept}, which this folder holds the register to")
        return _verifier(kept)

    def organization(self) -> answers.Organization:
        """The own organization with its entries. Raises Failed where it is none."""
        return answers.converted(self.read("organization"), answers.Organization, "organization")

    def speaking_keys(self) -> dict[str, Ed25519PrivateKey]:
        """Those of the own keys that are enrolled now and were not revoked."""
        today = datetime.now(EASTERN).date().isoformat()
        enrolled: set[str] = set()
        for entry in self.organization().entries:
            if entry.topic == answers.ENROLLED and (key := entry.as_said(answers.Enrolled)).since <= today:
                enrolled.add(key.key_id)
            elif entry.topic == answers.REVOKED:
                enrolled.discard(entry.as_said(answers.Revoked).key_id)
        return {id: key for id, key in self.keys.items() if id in enrolled}

    def follow(self, *, after: int | None = None, wait: int = 0) -> Iterator[dict[str, Any]]:
        """The events after a position, or after where this folder left off; ends where nothing (more) comes
        within so many seconds of waiting. The place is kept once the events of a page were taken."""
        last = self.folder.places.last
        place = after if after is not None else (last.after if last else 0)
        while True:
            page = answers.read_page(self, place, wait=str(wait))
            yield from page.items
            if page.after == place:
                return
            place = page.after
            self.folder.places.add(Place(after=place))

    # doing

    def rehearse(self, name: str, said: Mapping[str, Any], *, file: Path | None = None) -> dict[str, Any]:
        """What a verb would do: sentences, who would see it, flags, and what a signature needs."""
        verb, path, body = self._spoken(name, said)
        sent = {"Content-Type": JSON}
        with nullcontext() if file is None else _opened(file) as content:
            told = self.calls.post(
                path, json.dumps(body).encode(), headers=sent, params={"dry_run": "true"}, file=content
            ).told
        answers.converted(told, answers.Rehearsal, f"the rehearsal of {verb.name}")
        whole: dict[str, Any] = told
        return whole

    def draft(self, name: str, said: Mapping[str, Any]) -> Draft:
        """A statement of a verb under the own keys, rehearsed and not sent. Raises Unusable without a key
        that speaks."""
        keys = self.speaking_keys()
        if not keys:
            raise Unusable("none of your keys speaks for your organization now: enroll one first")
        return self._drafted(name, said, keys, self._rehearsed(name, said))

    def do(self, name: str, said: Mapping[str, Any], *, file: Path | None = None) -> Done:
        """Give a verb: signed with every own key that speaks, else under the version that stands now. A file
        goes beside what is said, which holds its digest.

        Raises Problem where the register refuses, Failed where it is not known what became of it: `again`
        then sends the same request, which is done once.
        """
        keys = self.speaking_keys() if self.keys else {}
        if keys:
            told = self._rehearsed(name, said, file)
            if told.signatures > len(keys):
                raise Unusable(
                    f"{told.signatures} people of your organization sign this, and you hold {len(keys)}: "
                    "draft it, and have it cosigned"
                )
            return self.send(self._drafted(name, said, keys, told), file=file)
        verb, path, body = self._spoken(name, said)
        tag = None if verb.opens else self.calls.get(verb.changes(dict(said))).headers.get("ETag")
        return self._send(
            Sent(
                key=secrets.token_urlsafe(24),
                verb=name,
                path=path,
                content_type=JSON,
                body=json.dumps(body).encode(),
                said={name: msgspec.Raw(msgspec.json.encode(value)) for name, value in said.items()},
                if_match=tag,
                file=None if file is None else str(file.absolute()),
            )
        )

    def send(self, draft: Draft, *, file: Path | None = None) -> Done:
        """Send a signed statement, with the file whose digest it holds. Raises as `do`."""
        return self._send(
            Sent(
                key=secrets.token_urlsafe(24),
                verb=draft.verb,
                path=draft.path,
                content_type=DSSE,
                body=draft.body,
                said=draft.said,
                disclosures=draft.disclosures,
                file=None if file is None else str(file.absolute()),
            )
        )

    def again(self) -> list[Done]:
        """Send again, under their keys, what was sent and never answered. Raises as `do`."""
        return [self._send(sent, first=False) for sent in self.folder.unanswered()]

    def _rehearsed(self, name: str, said: Mapping[str, Any], file: Path | None = None) -> answers.Rehearsal:
        return answers.converted(
            self.rehearse(name, said, file=file), answers.Rehearsal, f"the rehearsal of {name}"
        )

    def _spoken(self, name: str, said: Mapping[str, Any]) -> tuple[Verb, str, dict[str, Any]]:
        verb = self.verbs.get(name)
        if verb is None:
            raise Unusable(f"the register has no verb {name}")
        known = {*verb.in_path, *(argument.name for argument in verb.arguments)}
        if unknown := sorted(said.keys() - known):
            raise Unusable(f"{name} takes no {', '.join(unknown)}: it takes {', '.join(sorted(known))}")
        body = {key: value for key, value in said.items() if key not in verb.in_path}
        return verb, verb.path(dict(said)), body

    def _drafted(
        self,
        name: str,
        said: Mapping[str, Any],
        keys: Mapping[str, Ed25519PrivateKey],
        told: answers.Rehearsal,
    ) -> Draft:
        verb, path, _ = self._spoken(name, said)
        organization = self.organization().id
        stream = UUID(str(said[verb.in_path[0]])) if verb.in_path else organization
        return saying.draft(
            name,
            path,
            organization=organization,
            stream=None if verb.opens else stream,
            said=said,
            given=dict.fromkeys(verb.of_organization, str(organization)),
            answers=told.answers,
            sealed=told.sealed,
            keys=keys.values(),
        )

    def _send(self, sent: Sent, *, first: bool = True) -> Done:
        log = self.log  # before anything is recorded: what is promised is held to it
        if first:
            self.folder.sent.add(sent)
        headers = {"Content-Type": sent.content_type, "Idempotency-Key": sent.key}
        if sent.if_match is not None:
            headers["If-Match"] = sent.if_match
        try:
            answer = self._answer(sent, headers)
        except Problem as refusal:
            if refusal.status < 500 and refusal.status != 429:
                self.folder.given.add(Given(key=sent.key, refused=refusal.kind))
            raise
        done = self._kept(sent, answer, log)
        self.folder.given.add(Given(key=sent.key, positions=tuple(entry.position for entry in done.entries)))
        return done

    def _answer(self, sent: Sent, headers: dict[str, str]) -> Answer:
        if sent.file is None:
            return self.calls.post(sent.path, sent.body, headers=headers)
        with _opened(Path(sent.file)) as file:
            if msgspec.json.encode(_digest(file)) != bytes(sent.said["digest"]):
                raise Unusable(f"{sent.file} is not the document any more whose digest is said")
            return self.calls.post(sent.path, sent.body, headers=headers, file=file)

    def _kept(self, sent: Sent, answer: Answer, log: VerifierKey) -> Done:
        known = {line.position for line in self.folder.receipts}
        try:
            written = msgspec.convert(answer.told, answers.Written)
            entries = tuple(_kept(sent, written.id, taken, log) for taken in written.entries)
        except (ValueError, BadInput) as error:
            raise Failed(f"what answered {sent.verb} is no receipt of this log: {error}") from error
        for entry in entries:
            if entry.position not in known:
                self.folder.receipts.add(entry)
        return Done(
            verb=sent.verb,
            id=written.id,
            entries=entries,
            signed=sent.content_type == DSSE,
            repeated=answer.headers.get("Idempotent-Replayed") == "true",
        )

    # holding the register to it

    def verify(self) -> Findings:
        """Hold every kept receipt and every own statement against the register as it stands now."""
        return watching.verify(self)

    # what is asked most, by the verbs' own names

    def make_submission(self, case: UUID | str, summary: str, **said: Any) -> Done:
        return self.do("make_submission", {"case": str(case), "summary": summary, **said})

    def state_receipt(self, communication: UUID | str, received_at: Mapping[str, Any]) -> Done:
        return self.do(
            "state_receipt", {"communication": str(communication), "received_at": dict(received_at)}
        )

    def make_decision(self, kind: str, basis: str, **said: Any) -> Done:
        return self.do("make_decision", {"kind": kind, "basis": basis, **said})

    def revise_decision(self, decision: UUID | str, kind: str, basis: str, **said: Any) -> Done:
        return self.do("revise_decision", {"decision": str(decision), "kind": kind, "basis": basis, **said})

    def decline(self, communication: UUID | str, *, basis: str = "voluntary", **said: Any) -> Done:
        """Decline what was asked: a decision, which needs no reason; nothing follows from it."""
        return self.make_decision("declined", basis, answers=[str(communication)], **said)

    def file_document(self, case: UUID | str, file: Path, *, media_type: str, **said: Any) -> Done:
        """File a document of any size that the register takes: its digest is said, and signed where there are
        keys, and its bytes go beside it as they are read. Raises Unusable where it cannot be read."""
        with _opened(file) as content:
            digest = msgspec.to_builtins(_digest(content))
        whole = {"case": str(case), "media_type": media_type, "digest": digest, **said}
        return self.do("file_document", whole, file=file)

    def enroll_signing_key(self, key: Ed25519PrivateKey) -> Done:
        """Enroll one's own key: it binds whoever holds it."""
        public = msgspec.to_builtins(key_files.public(key))
        done = self.do("enroll_signing_key", {"public_key": public})
        self.keys[key_id(key_files.public(key))] = key
        return done


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from error


def _digest(file: BinaryIO) -> bytes:
    """The SHA-256 digest of a file."""
    return hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]  # a file is what it reads


def _verifier(text: str) -> VerifierKey:
    try:
        return VerifierKey.parse(text)
    except NoteError as error:
        raise Unusable(f"this is no key of a log: {error}") from error


def _kept(sent: Sent, stream: UUID, taken: answers.Taken, log: VerifierKey) -> Kept:
    entry = Kept(key=sent.key, stream=stream, **msgspec.structs.asdict(taken))
    promised = read_receipt(entry.receipt.encode(), log)
    if (promised.position, promised.leaf) != (entry.position, entry.leaf):
        raise BadInput("the receipt is of another entry")
    return entry


def instant(at: datetime) -> dict[str, str]:
    """An instant (with zone) as the API takes when something happened."""
    said = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"precision": "instant", "earliest": said, "latest": said}
