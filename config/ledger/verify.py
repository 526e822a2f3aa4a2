"""Check an evidence bundle without Demarc: bytes, proofs, signatures. This one file and plain Python suffice.

    python -m config.ledger.verify BUNDLE        or        python verify.py BUNDLE

A bundle is a zip. What is read of it: `manifest.json` (digest and size of every file), `records.ndjson` (the
exact bytes of each record shown, one a line), `index.json` (position, leaf hash, ¶ of every entry, shown or
withheld), `proofs.json` (RFC 9162 inclusion paths), `checkpoint.note` (a C2SP signed note), `keys.json`,
`disclosures.json`.
Signatures need the library `cryptography`, and the days of keys a list of time zones (`tzdata`, where the
system has none); without them everything else is checked, and that is said.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None  # type: ignore[assignment, misc]  # where the library is not there
try:
    EASTERN = ZoneInfo("America/New_York")
except ZoneInfoNotFoundError:
    EASTERN = None  # type: ignore[assignment]  # where the system has no list of zones

FORMAT = 1
LARGEST = 1_000_000_000
"""Bytes of a bundle's files at most, unpacked."""

SHAPELESS = (LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError)
"""What reading foreign bytes of another shape than expected raises."""

SEALED = b"demarc sealed field v1\x00"
PAYLOAD_TYPE = "application/vnd.demarc.statement+json"
PLAIN, COSIGNATURE = 1, 4
"""What a key signs: a note as it stands, or a checkpoint with the time at which a witness saw it."""

NOTE = re.compile(r"((.+)\n([0-9]+)\n(.+)\n(?:.+\n)*)\n((?:— \S+ \S+\n)+)")
"""A signed checkpoint: its text, in which stand origin, size and root, and the lines of its signatures."""


class NotABundle(Exception):  # noqa: N818 - an answer, not a malfunction
    """The file cannot be read as a bundle; the message says why."""


class Wrong(Exception):  # noqa: N818 - an answer, not a malfunction
    """Something in the bundle is not what it says that it is; the message says what."""


class Report:
    """What was checked (`sound`), what was found wrong (`wrong`), what could not be checked (`open`), each as
    plain sentences."""

    def __init__(self) -> None:
        self.sound: list[str] = []
        self.wrong: list[str] = []
        self.open: list[str] = []

    def sentences(self) -> Iterator[str]:
        """A line each, what was wrong first; foreign characters are escaped, as a terminal obeys some."""
        for said, mark in ((self.wrong, "WRONG "), (self.sound, "      "), (self.open, "OPEN  ")):
            yield from (plain(f"{mark}{sentence}") for sentence in said)


def plain(text: str) -> str:
    """Text in printable ASCII alone, all else escaped, so that it can be shown anywhere and does nothing."""
    return text.encode("unicode_escape").decode()


def verify(path: Path, log: str | None = None, witnesses: tuple[str, ...] = ()) -> Report:
    """Check a bundle. `log` and `witnesses` are keys (`name+id+base64`) that the reader has from elsewhere:
    the bundle's own are used where none is given, and that is said. Raises NotABundle."""
    report = Report()
    files = files_of(path)
    checks = Checks(files, report, log, witnesses)
    every = (checks.records, checks.chains, checks.tree, checks.checkpoint, checks.disclosed, checks.signed)
    for check in every:
        try:
            check()
        except Wrong as wrong:
            report.wrong.append(f"{wrong}.")
        except SHAPELESS as error:
            raise NotABundle(f"a part of it does not have its shape ({type(error).__name__})") from error
    return report


def files_of(path: Path) -> dict[str, bytes]:
    """The bundle's files by name, each of which is the one that the manifest lists. Raises NotABundle."""
    try:
        with zipfile.ZipFile(path) as bundle:
            listed = bundle.infolist()
            if sum(entry.file_size for entry in listed) > LARGEST:
                raise NotABundle(f"it unpacks to more than {LARGEST:,} bytes")
            if len({entry.filename for entry in listed}) != len(listed):
                raise NotABundle("a file stands in it twice")
            # as a bundle is written; what unpacks to something else than it shows is not read
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in listed):
                raise NotABundle("its files are compressed: check the zip as it was given to you")
            files = {entry.filename: bundle.read(entry) for entry in listed}
    except OSError as error:
        raise NotABundle(f"it cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, *SHAPELESS) as error:
        raise NotABundle(f"it is no zip that can be read: {error}") from error
    try:
        manifest = _json(files.pop("manifest.json"))
        if manifest["format"] != FORMAT:
            raise NotABundle(f"it has format {manifest['format']}, and this program reads {FORMAT}")
        told = manifest["files"]
        for name in sorted(set(told) | set(files)):
            both = name in files and name in told
            if not both or told[name]["sha256"] != hashlib.sha256(files[name]).hexdigest():
                raise NotABundle(f"{name} is not the file that the manifest lists")
    except SHAPELESS as error:
        raise NotABundle("it has no manifest of a known shape") from error
    return files


class Checks:
    """The checks of one bundle, in order; each adds a sentence or raises Wrong."""

    def __init__(
        self, files: dict[str, bytes], report: Report, log: str | None, witnesses: tuple[str, ...]
    ) -> None:
        self.sound, self.open, self.log, self.witnesses = report.sound, report.open, log, witnesses
        try:
            self.index = _json(files["index.json"])
            self.proofs = _json(files["proofs.json"])
            self.keys = _json(files["keys.json"])
            self.told = _json(files["disclosures.json"])
            self.lines = files["records.ndjson"].split(b"\n")
            note = NOTE.fullmatch(files["checkpoint.note"].decode())
        except SHAPELESS as error:
            raise NotABundle("one of its files is missing or cannot be read") from error
        if note is None:
            raise NotABundle("its checkpoint does not have its shape")
        self.text, self.origin, self.size, self.root, signatures = note.groups()
        self.signatures = [line.split()[1:] for line in signatures.splitlines()]
        self.shown: dict[int, dict[str, Any]] = {}
        self.leaves: dict[int, bytes] = {}

    def records(self) -> None:
        """Every record shown hashes to the leaf that stands for it."""
        if self.lines.pop():
            raise Wrong("the last record does not end with a new line")
        shown = [entry for entry in self.index if entry["shown"]]
        for entry in self.index:
            if entry["position"] in self.leaves:
                raise Wrong(f"position {entry['position']} stands in the index twice")
            self.leaves[entry["position"]] = bytes.fromhex(entry["leaf"])
            if len(self.leaves[entry["position"]]) != 32:
                raise Wrong(f"position {entry['position']} has no hash of 32 bytes")
        if len(shown) != len(self.lines):
            raise Wrong(f"the index shows {len(shown)} records, and the bundle holds {len(self.lines)}")
        altered = []
        for at, entry in enumerate(shown):
            line = self.lines[at]
            if hashlib.sha256(b"\x00" + line).digest() == self.leaves[entry["position"]]:
                self.shown[entry["position"]] = _json(line)
            else:
                altered.append(str(entry["position"]))
        if altered:
            raise Wrong(f"the bytes of the record at position {', '.join(altered)} are not those of its hash")
        self.sound.append(f"The bytes of {len(shown)} records are those that their hashes stand for.")
        if withheld := len(self.index) - len(shown):
            self.open.append(f"{withheld} entries are withheld: only their hashes are here.")

    def chains(self) -> None:
        """Each record names the one before it in its stream, where the bundle holds both."""
        heads: dict[str, tuple[int, bytes]] = {}
        linked = apart = 0
        for position, record in sorted(self.shown.items()):
            stream, version = record["stream"], record["version"]
            last, leaf = heads.get(stream, (0, None))
            if version == last + 1:
                if (record["prev"] and _base64(record["prev"])) != leaf:
                    raise Wrong(f"the record at position {position} names another one as the one before it")
                linked += 1
            elif version > last:
                apart += 1
            else:
                raise Wrong(f"the record at position {position} repeats version {version} of its stream")
            heads[stream] = (version, self.leaves[position])
        self.sound.append(f"{linked} records follow the one before them in their stream.")
        if apart:
            self.open.append(f"{apart} records follow one that is not in the bundle.")

    def tree(self) -> None:
        """Every entry, withheld ones too, is in the tree that the checkpoint is of."""
        for position, leaf in self.leaves.items():
            path = [bytes.fromhex(node) for node in self.proofs.get(str(position), ())]
            if not _included(leaf, position - 1, int(self.size), path, _base64(self.root)):
                raise Wrong(f"the entry at position {position} is not in the tree of the checkpoint")
        tree = f"the tree of {self.size} records of {self.origin}'s checkpoint"
        self.sound.append(f"All {len(self.leaves)} entries are in {tree}.")

    def checkpoint(self) -> None:
        """The log signed the checkpoint, and witnesses cosigned it."""
        if Ed25519PublicKey is None:
            self.open.append("No signature was checked: the library cryptography is not here.")
            return
        own = self.keys["log"]
        if not self._signed_by(self.log or own, PLAIN):
            whose = "the key that you gave: that one is not this log's" if self.log else "the log's key"
            raise Wrong(f"the checkpoint is not signed by {whose}")
        name = _names([self.log or own])
        if self.origin != name:
            raise Wrong(f"the checkpoint is of another log than {name}")
        self.sound.append(f"The checkpoint is signed by {name}.")
        if self.log is None:
            self.open.append(f"The log's key is the bundle's own: compare it with one you trust: {own}")
        known = self.witnesses or tuple(self.keys["witnesses"])
        cosigned = [key for key in known if self._signed_by(key, COSIGNATURE)]
        whose = "" if self.witnesses else " (their keys are the bundle's own: compare them)"
        if cosigned:
            self.sound.append(f"Outside witnesses cosigned it: {_names(cosigned)}{whose}.")
        else:
            self.open.append("No outside witness cosigned it: whoever holds the log's key can rewrite.")
        if missing := [key for key in self.witnesses if key not in cosigned]:
            self.open.append(f"Not cosigned by {_names(missing)}, whose key you gave.")

    def _signed_by(self, key: str, algorithm: int) -> bool:
        """Whether this key signed the note. Raises Wrong where it only says so, NotABundle if mistyped."""
        name, id, encoded = key.split("+", 2)
        data = _base64(encoded)
        if hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] != id or len(data) != 33:
            kind = NotABundle if key in (self.log, *self.witnesses) else Wrong
            raise kind(f"the key of {name} is not the one that its id stands for, as if mistyped")
        if data[0] != algorithm:
            raise Wrong(f"the key of {name} is {'no' if algorithm == COSIGNATURE else 'a'} witness's key")
        for whose, line in self.signatures:
            blob = _base64(line)
            if whose != name or blob[:4].hex() != id:
                continue
            message, signature = self.text.encode(), blob[4:]
            if algorithm == COSIGNATURE:
                at = int.from_bytes(blob[4:12], "big")
                message, signature = f"cosignature/v1\ntime {at}\n{self.text}".encode(), blob[12:]
            if not _holds(data[1:], signature, message):
                raise Wrong(f"the signature of {name} under the checkpoint does not hold")
            return True
        return False

    def disclosed(self) -> None:
        """Every sealed value that is disclosed is the one that its record committed to."""
        for told in self.told:
            name, value = told["name"].encode(), told["value"].encode()
            salt, place = _base64(told["salt"]), f"{told['name']} at position {told['position']}"
            hashed = hashlib.sha256(SEALED + salt + len(name).to_bytes(4, "big") + name + value).digest()
            body = self.shown.get(told["position"], {}).get("body", {})
            corrected = body.get("value") if body.get("field") == told["name"] and "entry" in body else None
            if len(salt) != 32 or hashed not in [_committed(corrected), _committed(body.get(told["name"]))]:
                raise Wrong(f"what is disclosed as {place} was not sealed there")
        if self.told:
            self.sound.append(f"{len(self.told)} disclosed values are those that were sealed.")
        disclosed = {(told["position"], told["name"]) for told in self.told}
        if len(disclosed) != len(self.told):
            raise Wrong("a value is disclosed twice")
        values = (value for record in self.shown.values() for value in record["body"].values())
        if rest := sum(_committed(value) is not None for value in values) - len(self.told):
            self.open.append(f"{rest} values are sealed and not disclosed to this reader.")

    def signed(self) -> None:
        """Every signed statement is signed by keys that its organization had enrolled by then."""
        statements = {at: record for at, record in self.shown.items() if record.get("statement")}
        if not statements:
            self.open.append("No record carries a statement that its organization signed.")
            return
        if Ed25519PublicKey is None or EASTERN is None:
            self.open.append(f"{len(statements)} signed statements were not checked.")
            return
        said: set[tuple[str, str]] = set()
        for position, record in sorted(statements.items()):
            nonce = _statement_signed(position, record, self._enrolled(record, position))
            if (record["organization"], nonce) in said:
                raise Wrong(f"the statement at position {position} was said before: it is replayed")
            said.add((record["organization"], nonce))
        self.sound.append(f"{len(statements)} statements are signed by keys enrolled at the time.")

    def _enrolled(self, said: dict[str, Any], before: int) -> dict[str, bytes]:
        """The keys of a record's organization that were enrolled, and not revoked, before its position, and
        whose day, in Eastern Time, had begun when it was recorded."""
        keys: dict[str, bytes] = {}
        recorded = datetime.fromisoformat(said["recorded_at"].replace("Z", "+00:00"))
        if recorded.tzinfo is None:
            raise Wrong(f"the record at position {before} says when it was recorded without a zone")
        day = recorded.astimezone(EASTERN).date()
        for position, record in sorted(self.shown.items()):
            if position < before and record["stream"] == said["organization"] == record["organization"]:
                body = record["body"]
                enrolled = record["topic"] == "party.signing-key-enrolled"
                if enrolled and date.fromisoformat(body["since"]) <= day:
                    keys[body["key_id"]] = _base64(body["public_key"])
                elif record["topic"] == "party.signing-key-revoked":
                    keys.pop(body["key_id"], None)
        return keys


def _statement_signed(position: int, record: dict[str, Any], keys: dict[str, bytes]) -> str:
    """The nonce of a record's statement. Raises Wrong unless it is signed, and about what the record says."""
    envelope = _json(_base64(record["statement"]))
    kind, payload = envelope["payloadType"], _base64(envelope["payload"])
    message = b"DSSEv1 %d %b %d %b" % (len(kind.encode()), kind.encode(), len(payload), payload)
    said = _json(payload)
    if kind != PAYLOAD_TYPE or said["organization"] != record["organization"] or not envelope["signatures"]:
        raise Wrong(f"the statement at position {position} is not one of its organization")
    streams = (record["stream"], None) if record["version"] == 1 else (record["stream"],)
    if said["stream"] not in streams:
        raise Wrong(f"the statement at position {position} is about another stream")
    if set(map(_base64, said["answers"])) != {_base64(citation["leaf"]) for citation in record["cites"]}:
        raise Wrong(f"the statement at position {position} answers something else than the record says")
    for signature in envelope["signatures"]:
        public = keys.get(signature["keyid"])
        if public is None or not _holds(public, _base64(signature["sig"]), message):
            raise Wrong(f"the statement at position {position} is not signed by a key enrolled by then")
    return str(said["nonce"])


def _included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes | None) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size or any(len(node) != 32 for node in path):
        return False
    number, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        number, last = number >> 1, last >> 1
    return last == 0 and node == root


def _holds(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _committed(value: Any) -> bytes | None:
    """What a sealed value of a record committed to; None for what is not sealed."""
    if isinstance(value, dict) and value.keys() == {"commitment"}:
        return _base64(value["commitment"])
    return None


def _json(data: bytes) -> Any:
    return json.loads(data, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError  # a name stands twice in one object
    return dict(pairs)


def _base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _names(keys: list[str]) -> str:
    return ", ".join(key.partition("+")[0] for key in keys)


def main(arguments: list[str] | None = None) -> int:
    """Check a bundle and say what was found. Exit codes: 0 sound, 1 something is wrong, 2 no bundle."""
    parser = argparse.ArgumentParser(description="Check an evidence bundle: bytes, proofs, signatures.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--log", metavar="KEY", help="the log's key, as you know it from elsewhere")
    parser.add_argument("--witness", metavar="KEY", action="append", default=[], help="a witness's, likewise")
    given = parser.parse_args(arguments)
    keys = [key for key in (given.log, *given.witness) if key]
    try:
        if any(not re.fullmatch(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*", key) for key in keys):
            raise NotABundle("a key is written as name+id+base64")
        report = verify(given.bundle, given.log, tuple(given.witness))
    except NotABundle as error:
        sys.stderr.write(plain(f"{given.bundle.name} cannot be checked: {error}.") + "\n")
        return 2
    sys.stdout.write("".join(f"{sentence}\n" for sentence in report.sentences()))
    sys.stdout.write("Wrong.\n" if report.wrong else "Sound, as far as it was checked.\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
