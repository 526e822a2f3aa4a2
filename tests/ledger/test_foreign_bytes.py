"""Receipts, tiles, ciphertexts, dates and signed commands of strangers: read, or refused as is declared."""

import json
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import example, given
from hypothesis import strategies as st

from config.actors import Actor
from config.errors import BadInput, Refused, Tampered
from config.ledger import sealed
from config.ledger.checkpoint import Checkpoint, Note, SignerKey
from config.ledger.merkle import EMPTY_ROOT, HASH_SIZE, leaf_hash
from config.ledger.occurred import Occurred
from config.ledger.promise import read_receipt
from config.ledger.record import ENCODER
from config.ledger.sealed import Disclosure
from config.ledger.signed_command import heard
from config.ledger.statement import PAYLOAD_TYPE, key_id, new_statement, sign_payload
from config.ledger.tiles import CHECKPOINT, GrowingTiles, Kept, Tile, hashes_of, mirror
from tests.actors import COMPANY, LIAISON
from tests.foreign import ANY_TEXT, JSON

LOG: Final = SignerKey("log.example", bytes(range(32)))
FILES: Final = st.one_of(
    st.none(),
    st.binary(max_size=80),
    st.integers(0, 300).map(lambda hashes: bytes(hashes * HASH_SIZE)),
)


# receipts

LINES: Final = ["log.example receipt", "1", "A" * 43 + "=", "2026-06-01T12:00:00Z", "2026-06-01T13:00:00Z"]


def receipt(lines: list[str], key: SignerKey = LOG) -> bytes:
    return Note("".join(f"{line}\n" for line in lines)).signed(key).encode()


def test_this_is_a_receipt() -> None:
    read = read_receipt(receipt(LINES), LOG.verifier)

    assert (read.position, read.leaf, read.due) == (1, bytes(32), datetime(2026, 6, 1, 13, tzinfo=UTC))


@given(st.binary(max_size=200), st.lists(ANY_TEXT, max_size=6), st.integers(0, len(LINES) - 1), ANY_TEXT)
def test_whatever_is_no_receipt_is_bad_input(data: bytes, lines: list[str], at: int, line: str) -> None:
    for told in (lines, [*LINES[:at], line, *LINES[at + 1 :]]):
        with suppress(BadInput, UnicodeEncodeError):  # nobody signs half of a surrogate pair
            read_receipt(receipt(told), LOG.verifier)
    whole = receipt(LINES)
    for foreign in (data, whole + data, data + whole, whole[: len(data)] + data):
        with suppress(BadInput):
            assert read_receipt(foreign, LOG.verifier).position == 1


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (0, "other.example receipt"),
        (0, "log.example"),
        (1, "one"),
        (1, "0"),
        (1, "-1"),
        (1, "9" * 30),
        (1, "9" * 5000),
        (2, "AAAA"),
        (3, "yesterday"),
        (3, "2026-06-01T12:00:00"),
        (4, "2026-06-01"),
    ],
)
def test_what_the_log_signed_and_is_no_receipt_is_bad_input(at: int, line: str) -> None:
    with pytest.raises(BadInput):
        read_receipt(receipt([*LINES[:at], line, *LINES[at + 1 :]]), LOG.verifier)


# tiles


@given(st.builds(Tile, st.integers(0, 7), st.integers(0, 10**9), st.integers(1, 256)), FILES)
def test_whatever_a_tile_holds_it_is_hashes_or_tampered_with(tile: Tile, data: bytes | None) -> None:
    with suppress(Tampered):
        assert {len(one) for one in hashes_of(tile, lambda _: data)} == {HASH_SIZE}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiles")


@given(FILES, st.integers(0, 10**18), st.binary(min_size=32, max_size=32), st.binary(max_size=200))
@example(tile=bytes(HASH_SIZE), size=1, root=bytes(HASH_SIZE), foreign=b"")  # the tree of this one leaf
def test_whatever_a_source_shows_it_is_copied_or_tampered_with(
    directory: Path, tile: bytes | None, size: int, root: bytes, foreign: bytes
) -> None:
    signed = Note(Checkpoint(origin=LOG.name, size=size, root=root).text).signed(LOG).encode()

    for note in (signed, foreign, signed + foreign, signed[: len(foreign)]):
        kept = Kept(directory / uuid4().hex, LOG.verifier)
        try:
            mirror(lambda path, note=note: note if path == CHECKPOINT else tile, kept)  # type: ignore[misc]  # its type is not inferred from a default
        except Tampered:
            assert not kept.directory.exists()
        else:
            assert kept.growing().root() == root


@given(st.binary(max_size=200), st.binary(max_size=80))
def test_whatever_became_of_a_copy_it_grows_on_or_was_tampered_with(
    directory: Path, note: bytes, tile: bytes
) -> None:
    kept = Kept(directory / "some", LOG.verifier)
    tiles = GrowingTiles(0, lambda _: None)
    for number in range(3):
        tiles.append(leaf_hash(b"%d" % number))
    whole = Note(Checkpoint(origin=LOG.name, size=3, root=tiles.root()).text).signed(LOG).encode()
    kept.keep(tiles, Checkpoint(origin=LOG.name, size=3, root=tiles.root()), whole)

    assert kept.growing().root() == tiles.root()
    for name, data in ((CHECKPOINT, note), (CHECKPOINT, whole + note), (Tile(0, 0, 3).path, tile)):
        before = (kept.directory / name).read_bytes()
        (kept.directory / name).write_bytes(data)
        with suppress(Tampered):
            assert kept.growing().root() in (tiles.root(), EMPTY_ROOT)
        (kept.directory / name).write_bytes(before)


# sealed values


PLACE: Final[dict[str, Any]] = {
    "case_key": bytes(32), "case": UUID(int=1), "leaf": bytes(32), "name": "text",
}  # fmt: skip


@given(st.binary(max_size=100), st.binary(min_size=12, max_size=12))
def test_whatever_stands_for_a_ciphertext_it_opens_or_was_tampered_with(foreign: bytes, nonce: bytes) -> None:
    stored = sealed.encrypt(
        Disclosure(name="text", salt=bytes(32), value="words"),
        nonce=nonce, **{name: value for name, value in PLACE.items() if name != "name"},
    )  # fmt: skip
    # what only a holder of the case key could have written, and is no value
    bound = sealed._DOMAIN + PLACE["case"].bytes + PLACE["leaf"] + b"text"
    by_an_insider = nonce + AESGCM(PLACE["case_key"]).encrypt(nonce, foreign, bound)

    assert sealed.decrypt(stored, **PLACE).value == "words"
    for data in (foreign, stored + foreign, stored[: len(foreign)]):
        with suppress(Tampered):
            assert sealed.decrypt(data, **PLACE).value == "words"
    with suppress(Tampered):
        assert isinstance(sealed.decrypt(by_an_insider, **PLACE).value, str)


@given(st.binary(max_size=80), st.binary(min_size=32, max_size=32))
def test_whatever_stands_for_a_case_key_it_unwraps_or_was_tampered_with(foreign: bytes, key: bytes) -> None:
    wrapped = sealed.wrap(bytes(32), key)

    assert sealed.unwrap(wrapped, key) == bytes(32)
    for data in (foreign, wrapped + foreign, wrapped[: len(foreign)]):
        with suppress(Tampered):
            assert sealed.unwrap(data, key) == bytes(32)


# dates


@given(st.one_of(ANY_TEXT, st.from_regex(r"(before )?[0-9]{4}-[01][0-9](-[0-3][0-9](T.*)?)?(/.*)?")))
def test_whatever_is_no_date_is_bad_input(text: str) -> None:
    with suppress(BadInput):
        assert str(Occurred.parse(text))


# signed commands


def say(
    actor: Actor,
    *,
    text: str,
    to: UUID | None = None,
    pages: tuple[int, ...] = (),
    at: datetime | None = None,
    on: date | None = None,
    part: Occurred | None = None,
) -> None:
    """Stands for a command: it has arguments of many kinds."""


KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC: Final = KEY.public_key().public_bytes_raw()
NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
SAID: Final[dict[str, Any]] = {"text": "words", "pages": (1, 2), "at": NOW, "on": NOW.date()}


def given_with(payload: bytes, disclosures: tuple[Disclosure, ...] = (), **said: Any) -> None:
    envelope = sign_payload(payload, PAYLOAD_TYPE, [KEY])
    heard(
        "say", say, LIAISON, SAID | said,
        envelope=envelope, disclosures=disclosures, keys={key_id(PUBLIC): PUBLIC}, now=NOW,
    )  # fmt: skip


def statement(**said: Any) -> dict[str, Any]:
    whole = new_statement(
        command="say", organization=COMPANY, stream=None, answers=(), said=SAID | said, issued_at=NOW,
        nonce=bytes(16),
    )  # fmt: skip
    told: dict[str, Any] = json.loads(ENCODER.encode(whole))
    return told


ENDS: Final = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01", 2**70)


@given(
    st.sampled_from(sorted(statement())),
    st.sampled_from([*SAID, "to", "part"]),
    st.one_of(JSON, st.sampled_from(ENDS)),
)
def test_whatever_is_signed_is_what_is_done_or_refused(field: str, argument: str, value: Any) -> None:
    given_with(json.dumps(statement()).encode())
    whole = statement()
    for told in ({**whole, field: value}, {**whole, "said": {**whole["said"], argument: value}}):
        with suppress(BadInput, Refused):
            given_with(json.dumps(told).encode())
        with suppress(BadInput, Refused):
            given_with(json.dumps(told).encode(), **{argument: value})


@given(ANY_TEXT, st.binary(max_size=40), ANY_TEXT)
def test_whatever_is_disclosed_beside_is_what_was_committed_to_or_refused(
    name: str, salt: bytes, value: str
) -> None:
    beside = Disclosure(name=name, salt=salt, value=value)
    with suppress(UnicodeEncodeError):
        commitment = {"commitment": b64encode(sealed.commit(beside)).decode()}
        with suppress(BadInput, Refused):
            given_with(json.dumps(statement(text=commitment)).encode(), (beside,), text=value)
