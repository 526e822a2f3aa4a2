"""A whole bundle made by hand, without a database: records, tree, checkpoint, keys, disclosures."""

import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.actors import RecordKind, Side
from config.ledger import record
from config.ledger.checkpoint import Algorithm, Checkpoint, Note, SignerKey
from config.ledger.merkle import completed_nodes, inclusion_path, leaf_hash, root
from config.ledger.occurred import Occurred
from config.ledger.record import Citation, Record
from config.ledger.sealed import Disclosure, commit
from config.ledger.statement import key_id, new_statement, sign
from config.ledger.verify import Report, verify
from tests.actors import COMPANY, LIAISON, OFFICER, named
from tests.ledger.witnesses import AT, KEY

Files = dict[str, bytes]

LOG: Final = SignerKey("log.example", bytes(range(32)))
OTHER_LOG: Final = SignerKey("log.example", bytes(range(2, 34)))
SIGNING: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(3, 35)))
REVOKED: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(4, 36)))
STRANGE: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(5, 37)))

SALT: Final = bytes(range(6, 38))
SECRET: Final = Disclosure(name="text", salt=SALT, value="what was said")
CORRECTED: Final = Disclosure(name="aside", salt=SALT, value="what was meant")
UNTOLD: Final = Disclosure(name="other", salt=SALT, value="what nobody is told")

NOTEBOOK: Final = named("notebook")
DIARY: Final = named("diary")
WITHHELD: Final = 5
SAID_AT: Final = 8


def written(
    stream: UUID, before: Record | None, topic: str, body: Mapping[str, Any], **envelope: Any
) -> Record:
    """The next record of a stream."""
    version = before.version + 1 if before else 1
    actor = LIAISON if envelope.get("organization", COMPANY) == COMPANY else OFFICER
    return Record(
        **{
            "format": record.FORMAT,
            "id": uuid5(stream, str(version)),
            "record_kind": RecordKind.LIVE,
            "stream": stream,
            "version": version,
            "prev": leaf_hash(record.encode(before)) if before else None,
            "topic": topic,
            "schema": 1,
            "recorded_at": datetime(2026, 6, 1, 12, version, tzinfo=UTC),
            "blind": sha256(f"{stream} {version}".encode()).digest(),
            "by": actor.id,
            "side": Side.COMPANY,
            "organization": COMPANY,
            "occurred": Occurred.parse("2026-06-01T12:00-04:00"),
            "track": None,
            "about": (),
            "cites": (),
            "source": None,
            "audience": (),
            "body": msgspec.Raw(json.dumps(body).encode()),
            **envelope,
        }
    )


def sealed(disclosure: Disclosure) -> dict[str, str]:
    return {"commitment": b64encode(commit(disclosure)).decode()}


def statement_on(
    answered: Record, key: Ed25519PrivateKey = SIGNING, nonce: bytes = bytes(16), **said: Any
) -> bytes:
    """What the company signs in answer to a record."""
    whole: dict[str, Any] = {
        "command": "write_page",
        "organization": COMPANY,
        "stream": NOTEBOOK,
        "answers": (leaf_hash(record.encode(answered)),),
        "said": {"page": 4},
        "issued_at": datetime(2026, 6, 1, tzinfo=UTC),
        "nonce": nonce,
        **said,
    }
    return sign(new_statement(**whole), [key])


def citing(answered: Record) -> tuple[Citation, ...]:
    return (Citation(id=answered.id, leaf=leaf_hash(record.encode(answered))),)


def the_records() -> list[Record]:
    """Nine records of three streams: two keys, one of them revoked, pages, a correction, a statement."""

    def key(private: Ed25519PrivateKey) -> dict[str, str]:
        public = private.public_key().public_bytes_raw()
        encoded = b64encode(public).decode()
        return {"key_id": key_id(public), "public_key": encoded, "since": "2026-06-01"}

    enrolled = written(COMPANY, None, "party.signing-key-enrolled", key(SIGNING))
    lost = written(COMPANY, enrolled, "party.signing-key-enrolled", key(REVOKED))
    revoked = written(
        COMPANY, lost, "party.signing-key-revoked", {"key_id": key(REVOKED)["key_id"], "reason": None}
    )
    opened = written(NOTEBOOK, None, "notebook.notebook-opened", {"title": "Notes"})
    hidden = written(DIARY, None, "notebook.notebook-opened", {"title": "Diary"})
    page = written(NOTEBOOK, opened, "notebook.page-written", {"page": 1, "text": sealed(SECRET)})
    body = {"entry": str(page.id), "field": "aside", "value": sealed(CORRECTED), "reason": "a slip"}
    correction = written(NOTEBOOK, page, "entry.corrected", body)
    said = written(
        NOTEBOOK,
        correction,
        "notebook.page-written",
        {"page": 4, "other": sealed(UNTOLD)},
        cites=citing(page),
        statement=statement_on(page),
    )
    # one that follows a record which the bundle withholds
    later = written(DIARY, hidden, "notebook.page-written", {"page": 1, "text": "open"})
    return [enrolled, lost, revoked, opened, hidden, page, correction, said, later]


def files_of_records(
    records: Iterable[Record],
    *,
    withheld: frozenset[int] = frozenset({WITHHELD}),
    log: SignerKey = LOG,
    witness: SignerKey = KEY,
    told: Mapping[int, Disclosure] | None = None,
) -> Files:
    """The files of a bundle that holds these records, in order of position, and no others."""
    lines = [record.encode(one) for one in records]
    leaves = [leaf_hash(line) for line in lines]
    nodes: dict[tuple[int, int], bytes] = {}
    for index, leaf in enumerate(leaves):
        for level, at, node in completed_nodes(index, leaf, lambda level, at: nodes[level, at]):
            nodes[level, at] = node

    def read(level: int, at: int) -> bytes:
        return nodes[level, at]

    size = len(leaves)
    checkpoint = Checkpoint(origin=log.name, size=size, root=root(size, read))
    note = Note(checkpoint.text).signed(log)
    if witness.algorithm is Algorithm.COSIGNATURE:
        note = note.signed(witness, at=AT)
    positions = range(1, size + 1)
    disclosures = {6: SECRET, 7: CORRECTED} if told is None else told
    return {
        "records.ndjson": b"".join(
            line + b"\n" for position, line in zip(positions, lines, strict=True) if position not in withheld
        ),
        "index.json": as_json(
            [
                {"position": position, "leaf": leaf.hex(), "shown": position not in withheld, "numbers": {}}
                for position, leaf in zip(positions, leaves, strict=True)
            ]
        ),
        "proofs.json": as_json(
            {
                str(position): [node.hex() for node in inclusion_path(position - 1, size, read)]
                for position in positions
            }
        ),
        "checkpoint.note": note.encode(),
        "keys.json": as_json({"log": str(log.verifier), "witnesses": [str(witness.verifier)]}),
        "disclosures.json": as_json(
            [
                {
                    "position": position,
                    "name": one.name,
                    "salt": b64encode(one.salt).decode(),
                    "value": one.value,
                }
                for position, one in disclosures.items()
            ]
        ),
    }


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def packed(files: Files, /, *, compression: int = zipfile.ZIP_STORED, **manifest: Any) -> bytes:
    """A zip of files under a manifest that lists them as they are."""
    listed = {name: {"sha256": sha256(data).hexdigest(), "size": len(data)} for name, data in files.items()}
    told = {"format": 1, "files": listed, **manifest}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in {**files, "manifest.json": as_json(told)}.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@cache
def whole() -> dict[str, bytes]:
    return files_of_records(the_records())


def found(files: Files, tmp_path: Path, *keys: str) -> Report:
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(files))
    log, *witnesses = keys or (None,)
    return verify(path, log, tuple(one for one in witnesses if one))


def edited(files: Files, name: str, change: Callable[[Any], Any]) -> None:
    """Change what a JSON file of a bundle says, in place."""
    value = json.loads(files[name])
    told = change(value)
    files[name] = as_json(value if told is None else told)


def lines(files: Files, places: Sequence[int], change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of the records at some places of records.ndjson, from 0."""
    kept = files["records.ndjson"].split(b"\n")
    files["records.ndjson"] = b"\n".join(
        change(data) if at in places else data for at, data in enumerate(kept)
    )
