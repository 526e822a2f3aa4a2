"""What the client holds against the register, with nothing but what it kept itself and public keys.

The register's tree only grew; what was promised is there; nothing that the organization said was changed; and
nothing was said in its name that it did not say.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from config.client import answers
from config.client.answers import ENROLLED, POLICY, REVOKED, converted, read_page
from config.client.errors import Failed, Problem
from config.client.folder import Kept, Proven, Seen, Sent
from config.errors import BadInput, Refused
from config.ledger.checkpoint import NoteError, VerifierKey, verified_checkpoint
from config.ledger.merkle import ProofError, verify_consistency
from config.ledger.promise import read_proof, read_receipt
from config.ledger.statement import read_envelope, read_statement, signers

if TYPE_CHECKING:
    from config.client.liaison import Liaison

DSSE: Final = "application/vnd.dsse+json"

_PAGE: Final = "100"


class Findings(msgspec.Struct, kw_only=True):
    """What was held against each other: `sound`, `wrong`, `open` where it cannot be said yet; sentences."""

    sound: list[str] = []
    wrong: list[str] = []
    open: list[str] = []

    def sentences(self) -> Iterator[str]:
        """A line each, what is wrong first."""
        for said, mark in ((self.wrong, "WRONG "), (self.sound, "      "), (self.open, "OPEN  ")):
            yield from (f"{mark}{sentence}" for sentence in said)


class Wrong(Exception):  # noqa: N818 - an answer, not a malfunction
    """Something is not as it was promised; the message says what."""


def verify(liaison: "Liaison") -> Findings:
    """Everything that is kept, against the register as it stands. Raises Failed where it does not answer, or
    tells what no register does."""
    found = Findings()
    kept, sent = list(liaison.folder.receipts), {line.key: line for line in liaison.folder.sent}
    checkpoints = _tree(liaison, found)
    there = {entry.position: entry for entry in _own(liaison)}
    proven = {line.position for line in liaison.folder.proofs}
    for one in kept:
        try:
            seen = _receipt(liaison, one, proven)
            if seen is None:
                found.open.append(f"Position {one.position} is under no signed checkpoint yet.")
            elif seen.note not in checkpoints:
                checkpoints[seen.note] = seen
                _newest(liaison, liaison.log, seen)
        except Wrong as wrong:
            found.wrong.append(f"{wrong}.")
        found.wrong.extend(_changed(one, sent.get(one.key), there.get(one.position)))
    held = {one.position for one in kept}
    for position in (position for given in liaison.folder.given for position in given.positions):
        if position not in held:
            found.wrong.append(f"The receipt of position {position} was in this folder, and is no more.")
    if kept and not found.wrong:
        found.sound.append(f"All {len(kept)} entries that you hold receipts for are there as you gave them.")
    _others(liaison, found, held, there.values())
    if unanswered := len(liaison.folder.unanswered()):
        found.open.append(f"{unanswered} requests were never answered: send them again.")
    return found


# the tree


def _tree(liaison: "Liaison", found: Findings) -> dict[str, Seen]:
    """The newest checkpoint is the log's, and extends the one that was seen last. It is kept where it does;
    what is held so far is returned, by its note."""
    log, last = liaison.log, liaison.folder.checkpoints.last
    held = {} if last is None else {last.note: last}
    try:
        seen = _newest(liaison, log, last)
    except Wrong as wrong:
        found.wrong.append(f"{wrong}.")
        return held
    if seen is None:
        found.open.append("Nothing is under a signed checkpoint yet.")
        return held
    if seen.note not in held:
        liaison.folder.checkpoints.add(seen)
    grown = "the first that you see" if last is None else f"and extends the {last.size} that you saw last"
    found.sound.append(f"The tree of {seen.size} records is signed by {log.name}, {grown}.")
    return {**held, seen.note: seen}


def _newest(liaison: "Liaison", log: VerifierKey, last: Seen | None) -> Seen | None:
    try:
        asked = {} if last is None else {"since": str(last.size)}
        head = converted(liaison.read("log", **asked), answers.Log, "log")
    except Problem as refusal:
        if refusal.status == 404 and last is not None:
            raise Wrong(
                f"The register has no tree of {last.size} records any more, which you saw: it was cut back"
            ) from refusal
        raise
    try:
        if head.key != str(log):
            raise Wrong(f"The register speaks with another log's key than {log}")
        if head.checkpoint is None:
            if last is not None:
                raise Wrong(f"The register shows no checkpoint any more, and you saw one of {last.size}")
            return None
        checkpoint, _ = verified_checkpoint(head.checkpoint.encode(), log)
        if last is not None:
            verify_consistency(last.size, checkpoint.size, last.root, checkpoint.root, head.consistency)
    except NoteError as error:
        raise Wrong(f"The newest checkpoint is not one of this log: {error}") from error
    except ProofError as error:
        raise Wrong(
            f"The register was rewritten: its tree does not extend the one of {last.size if last else 0} "
            f"records that the log had signed and you saw ({error})"
        ) from error
    return Seen(size=checkpoint.size, root=checkpoint.root, note=head.checkpoint)


# receipts


def _receipt(liaison: "Liaison", kept: Kept, proven: set[int]) -> Seen | None:
    """The checkpoint that proves the entry of a receipt to be there, None where there is none yet; the proof
    is kept, where its position is not among those `proven`. Raises Wrong."""
    log = liaison.log
    receipt = read_receipt(kept.receipt.encode(), log)
    where = f"position {kept.position} ({kept.sentence})"
    try:
        shown = converted(liaison.read(f"receipts/{kept.position}"), answers.Promise, where)
    except Problem as refusal:
        if refusal.status == 404:
            raise Wrong(f"Nothing of yours stands at {where} any more: it was taken away") from refusal
        raise
    if shown.leaf != receipt.leaf:
        raise Wrong(f"Another record stands at {where} than the one that you hold a receipt for")
    if shown.proof is None:
        if datetime.now(UTC) > receipt.due:
            due = f"{receipt.due:%d %B %Y, %H:%M} UTC"
            raise Wrong(f"The log promised to sign over {where} by {due} and did not")
        return None
    try:
        proof = read_proof(shown.proof.encode())
        checkpoint = proof.holds(receipt, log)
    except (BadInput, ValueError) as error:
        raise Wrong(f"What the log shows for {where} does not prove that it is there: {error}") from error
    if kept.position not in proven:
        liaison.folder.proofs.add(Proven(position=kept.position, proof=shown.proof))
        proven.add(kept.position)
    return Seen(size=checkpoint.size, root=checkpoint.root, note=proof.note.decode())


# what was said


def _own(liaison: "Liaison") -> list[answers.Entry]:
    """Every entry of the own organization that the register shows now, from its feed. Raises Failed where
    that has no end."""
    own = liaison.organization().id
    found: list[answers.Entry] = []
    place = 0
    for _ in range(answers.MOST_PAGES):
        page = read_page(liaison, place, limit=_PAGE)
        found.extend(entry for entry in page.entries if entry.organization == own)
        if page.after == place:
            return found
        place = page.after
    raise Failed(f"the feed had no end after {answers.MOST_PAGES:,} pages, at position {place}")


def _changed(kept: Kept, sent: Sent | None, shown: answers.Entry | None) -> Iterator[str]:
    """What the register shows otherwise than it was said and taken."""
    where = f"position {kept.position}"
    if shown is None:
        yield f"At {where} you said: {kept.sentence}. The register shows no such act of yours now."
        return
    if shown.leaf != kept.leaf:
        yield f"At {where} you said: {kept.sentence}. The register now shows: {shown.sentence}."
        for name, raw in sent.said.items() if sent else ():
            said, now = msgspec.json.decode(raw), shown.said.get(name)
            if isinstance(said, str | int) and isinstance(now, str | int) and said != now:
                yield f"At {where} you said {name}: {said}. The register now shows {name}: {now}."
    if sent is not None and sent.content_type == DSSE and not _same(shown.statement, sent):
        yield f"At {where} stood the statement that you signed. It stands there no more, or another one does."


def _same(statement: bytes | None, sent: Sent) -> bool:
    """Whether a statement that is shown is the one that was sent."""
    envelope = {name: one for name, one in json.loads(sent.body).items() if name != "disclosures"}
    try:
        return statement is not None and msgspec.json.decode(statement) == envelope
    except (ValueError, RecursionError):
        return False


def _others(liaison: "Liaison", found: Findings, known: set[int], shown: Iterable[answers.Entry]) -> None:
    """What is recorded in the organization's name and this folder holds no receipt for."""
    own = sorted(liaison.organization().entries, key=lambda entry: entry.position)
    nonces: set[bytes] = set()
    signed = unsigned = 0
    for entry in sorted(shown, key=lambda entry: entry.position):
        where = f"position {entry.position} in your organization's name: {entry.sentence}"
        statement = entry.statement
        try:
            if statement:
                nonce = _signed(entry, statement, _speaking(own, entry))
                if nonce in nonces:
                    raise BadInput("it was said before, and is shown here again")
                nonces.add(nonce)
        except (BadInput, Refused, ValueError) as error:
            found.wrong.append(f"At {where}. Its statement does not hold: {error}.")
            continue
        if entry.position in known:
            continue
        if not statement and _wants(own, entry):
            found.wrong.append(
                f"At {where}. You hold no receipt for it, and nobody signed it, though your organization "
                "wanted that signed."
            )
        elif entry.topic in (ENROLLED, REVOKED, POLICY):
            found.open.append(f"At {where}. It was not done from here: is it yours?")
        else:
            signed, unsigned = signed + bool(statement), unsigned + (not statement)
    if signed or unsigned:
        found.open.append(
            f"{signed + unsigned} entries in your organization's name are none of this folder: {signed} "
            f"signed with its keys, {unsigned} not signed."
        )


def _wants(own: Iterable[answers.Entry], entry: answers.Entry) -> bool:
    """Whether the organization wanted such an act signed when it was recorded, by its entries before it."""
    earlier = [one for one in own if one.position < entry.position]
    policies = [one.as_said(answers.Policy).acts for one in earlier if one.topic == POLICY]
    keys = (one.as_said(answers.Enrolled) for one in earlier if one.topic == ENROLLED)
    begun = any(one.since <= entry.day for one in keys)
    return entry.topic.partition(".")[0] in (policies[-1] if policies else ["decision"] if begun else [])


def _speaking(own: Iterable[answers.Entry], entry: answers.Entry) -> dict[str, bytes]:
    """The keys that the organization's entries before an entry let speak for it on the day of that entry."""
    keys: dict[str, bytes] = {}
    for one in own:
        if one.position >= entry.position:
            break
        if one.topic == ENROLLED and (key := one.as_said(answers.Enrolled)).since <= entry.day:
            keys[key.key_id] = key.public_key
        elif one.topic == REVOKED:
            keys.pop(one.as_said(answers.Revoked).key_id, None)
    return keys


def _signed(entry: answers.Entry, statement: bytes, keys: Mapping[str, bytes]) -> bytes:
    """The nonce of a statement. Raises Refused or BadInput unless these keys signed it, and it is of this
    entry."""
    envelope = read_envelope(statement)
    signers(envelope, keys)
    said = read_statement(envelope)
    cited = {one.leaf for one in entry.cites}
    if said.organization != entry.organization or set(said.answers) != cited:
        raise BadInput("it is of another organization, or answers something else")
    if said.stream not in (None, entry.stream):
        raise BadInput("it changes something else")
    return said.nonce
