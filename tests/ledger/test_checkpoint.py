"""Signed notes, checkpoints and cosignatures: read as others write them, and nothing that was altered."""

import base64
from contextlib import suppress
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from config.ledger.checkpoint import (
    LONGEST_NOTE,
    MOST_SIGNATURES,
    Algorithm,
    Checkpoint,
    Note,
    NoteError,
    SignerKey,
    VerifierKey,
    Witnessed,
    parse_note,
    signature_of,
    verified_checkpoint,
)
from tests.foreign import ANY_TEXT

# from the documentation of Go's golang.org/x/mod/sumdb/note
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
SAID = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6"
    "RyyBwJnAM="
)

LOG = SignerKey("demarc.example/log", bytes(range(32)))
WITNESS = SignerKey("witness.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
OTHER = SignerKey("other.example", bytes(range(2, 34)), Algorithm.COSIGNATURE)
CHECKPOINT = Checkpoint(origin=LOG.name, size=42, root=bytes(32))
SEEN = 1_780_000_000


def test_a_note_of_another_program_verifies() -> None:
    key = VerifierKey.parse(PETER)

    note = parse_note(f"{SAID}\n{SIGNED}\n".encode())

    assert note.verify([key]) == {key: None}
    assert str(key) == PETER


def test_our_note_is_byte_for_byte_the_one_that_another_program_makes() -> None:
    key = SignerKey.parse(PETERS_SECRET)

    note = Note(SAID).signed(key)

    assert note.encode() == f"{SAID}\n{SIGNED}\n".encode()
    assert str(key) == PETERS_SECRET
    assert repr(key) == "SignerKey('PeterNeumann')"


def test_a_checkpoint_is_signed_by_its_log_and_cosigned_by_witnesses() -> None:
    note = Note(CHECKPOINT.text).signed(LOG).signed(WITNESS, at=SEEN)

    read, cosigned = verified_checkpoint(note.encode(), LOG.verifier, [WITNESS.verifier, OTHER.verifier])

    assert read == CHECKPOINT
    assert cosigned == {"witness.example": SEEN}


def test_a_cosignature_is_no_signature_of_the_log() -> None:
    as_log = SignerKey(LOG.name, LOG.private, Algorithm.COSIGNATURE)
    note = Note(CHECKPOINT.text).signed(as_log, at=SEEN)

    with pytest.raises(NoteError, match=r"^this checkpoint is not signed by the log 'demarc.example/log'"):
        verified_checkpoint(note.encode(), LOG.verifier)


def test_another_time_is_another_cosignature() -> None:
    line = signature_of(CHECKPOINT.text, WITNESS, at=SEEN)
    blob = (SEEN + 1).to_bytes(8, "big") + line.blob[8:]
    moved = Note(CHECKPOINT.text, (type(line)(line.name, line.id, blob),))

    with pytest.raises(NoteError, match=r"^the signature of witness\.example does not hold"):
        moved.verify([WITNESS.verifier])


def test_only_a_cosignature_states_a_time() -> None:
    with pytest.raises(NoteError, match=r"^a cosignature states the time"):
        signature_of(CHECKPOINT.text, WITNESS)
    with pytest.raises(NoteError, match=r"^a cosignature states the time"):
        signature_of(CHECKPOINT.text, LOG, at=SEEN)


@given(st.data())
def test_no_altered_note_verifies(data: st.DataObject) -> None:
    note = Note(CHECKPOINT.text).signed(LOG).signed(WITNESS, at=SEEN).encode()
    at = data.draw(st.integers(0, len(note) - 1))
    altered = note[:at] + bytes([note[at] ^ data.draw(st.integers(1, 255))]) + note[at + 1 :]

    try:
        read, cosigned = verified_checkpoint(altered, LOG.verifier, [WITNESS.verifier])
    except NoteError:
        return

    # what is left is a note whose other line nobody can tell from a stranger's
    assert read == CHECKPOINT
    assert cosigned in ({}, {WITNESS.name: SEEN})


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_whatever_is_no_note_is_refused_and_raises_nothing_else(data: bytes) -> None:
    signed = b"\n\n\xe2\x80\x94 a " + base64.b64encode(data) + b"\n"
    for given_bytes in (data, b"a\n1\n" + data, data + signed):
        with suppress(NoteError):
            Checkpoint.parse(parse_note(given_bytes).text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "this is no checkpoint: it has origin"),
        ("a\n1\n", "this is no checkpoint: it has origin"),
        ("a\n1\nAAAA", "this is no checkpoint: it has origin"),
        ("a\n1\nAAAA\n", "the root of this checkpoint has 3 bytes"),
        ("a\n1\n" + "A" * 43 + "=", "this is no checkpoint: it has origin"),
        ("a\n01\nAAAA\n", "this is no checkpoint: its second line"),
        ("a\n-1\nAAAA\n", "this is no checkpoint: its second line"),
        ("a\n1" + "0" * 19 + "\nAAAA\n", "this is no checkpoint: its second line"),
        ("\n1\nAAAA\n", "this is no checkpoint: its second line"),
        ("a\n1\n" + "A" * 43 + "=\none\n\ntwo\n", "this is no checkpoint: its second line"),
        ("a\n1\n?\n", "the root of this checkpoint is no base64"),
        ("a\n1\n" + "A" * 42 + "B=\n", "the root of this checkpoint is not written as base64"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteError, match=f"^{why}"):
        Checkpoint.parse(text)


def test_a_checkpoint_reads_back_with_its_extensions() -> None:
    extended = Checkpoint(origin="a", size=0, root=bytes(range(32)), extensions=("one", "two"))

    assert Checkpoint.parse(extended.text) == extended


def test_a_size_has_up_to_19_digits() -> None:
    largest = Checkpoint(origin="a", size=2**63 - 1, root=bytes(32))

    assert Checkpoint.parse(largest.text) == largest


NO_NOTE = "this is no signed note: a text, an empty line, and signatures"
NO_SIGNATURE = "a line under this note is no signature"
LINE = "— a AAAAAAA=\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"text\n", NO_NOTE),
        (b"text\n\n", NO_NOTE),
        (f"text\n{LINE}".encode(), NO_NOTE),
        (f"\n\n{LINE}".encode(), NO_NOTE),
        (f"text\n\n{LINE[:-1]}".encode(), NO_NOTE),
        (b"text\n\nno signature\n", NO_SIGNATURE),
        (f"text\n\n{LINE.removeprefix('— ')}".encode(), NO_SIGNATURE),
        ("text\n\n— a+b AAAAAAA=\n".encode(), NO_SIGNATURE),
        ("text\n\n— a b AAAAAAA=\n".encode(), "the signature of a is no base64"),
        ("text\n\n— a ?\n".encode(), "the signature of a is no base64"),
        ("text\n\n— a AAAAAAAAAA\n".encode(), "the signature of a is no base64"),
        ("text\n\n— a AAAA\n".encode(), "the signature of a is too short"),
        ("text\n\n— a AAAAAA==\n".encode(), "the signature of a is too short"),
        (f"te\txt\n\n{LINE}".encode(), "this note holds control characters"),
        (b"\xff\n\n", "this note is no UTF-8"),
        (b"a" * (LONGEST_NOTE + 1), "this note has 1,000,001 bytes"),
        (f"text\n\n{LINE * (MOST_SIGNATURES + 1)}".encode(), "this note has 101 signatures"),
    ],
)
def test_what_is_no_signed_note_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NoteError, match=f"^{why}"):
        parse_note(data)


def test_a_note_is_read_up_to_its_bounds() -> None:
    lines = f"\n{LINE * MOST_SIGNATURES}"
    text = "a" * (LONGEST_NOTE - len(lines.encode()) - 1) + "\n"

    read = parse_note(f"{text}{lines}".encode())

    assert (len(f"{text}{lines}".encode()), len(read.signatures)) == (LONGEST_NOTE, MOST_SIGNATURES)
    assert (read.signatures[0].id, read.signatures[0].blob) == (bytes(4), b"\0")


def test_a_text_with_an_empty_line_in_it_is_signed_whole() -> None:
    note = Note("one\n\ntwo\n").signed(LOG)

    assert parse_note(note.encode()) == note
    assert LOG.verifier in parse_note(note.encode()).verify([LOG.verifier])


NAMELESS = "+".join(["a b", *PETER.split("+", 1)[1:]])
NO_KEY = "this is no key: write name\\+id\\+base64, of an Ed25519"
NO_PRIVATE_KEY = "this private key is no Ed25519 key of 32 bytes under a name"


@pytest.mark.parametrize(
    ("text", "why", "why_private"),
    [
        ("", NO_KEY, "this is no private key: write PRIVATE"),
        ("a", NO_KEY, "this is no private key: write PRIVATE"),
        ("a+b", NO_KEY, "this is no private key: write PRIVATE"),
        ("a+b+?", "this key is no base64", "this private key is no base64"),
        ("a+00000000+AQ==", NO_KEY, NO_PRIVATE_KEY),
        ("a+00000000+" + "A" * 44, NO_KEY, NO_PRIVATE_KEY),
        (NAMELESS, NO_KEY, NO_PRIVATE_KEY),
        (f"a b{PETER}", NO_KEY, NO_PRIVATE_KEY),
        (
            PETER.replace("c74f", "c74e"),
            "the key of PeterNeumann does not have the id",
            "the private key of PeterNeumann does not have the id",
        ),
        (f"a+{PETER}", "this key is no base64", "this private key is no base64"),
    ],
)
def test_what_is_no_key_is_refused(text: str, why: str, why_private: str) -> None:
    with pytest.raises(NoteError, match=f"^{why}"):
        VerifierKey.parse(text)
    with pytest.raises(NoteError, match=f"^{why_private}"):
        SignerKey.parse(f"PRIVATE+KEY+{text}")


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_reads_back_with_what_it_signs(algorithm: Algorithm) -> None:
    key = SignerKey.generate("a.example", algorithm)

    assert SignerKey.parse(str(key)) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier
    assert key.verifier.algorithm is algorithm


def test_a_key_with_plus_signs_in_its_base64_reads_back() -> None:
    key = SignerKey("a.example", b">" * 32)

    assert "+" in str(key).split("+", 4)[4]
    assert "+" in str(key.verifier).split("+", 2)[2]
    assert SignerKey.parse(str(key)) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier


@given(ANY_TEXT, ANY_TEXT)
def test_whatever_is_no_key_is_refused_and_raises_nothing_else(text: str, name: str) -> None:
    for given_text in (text, f"{name}+{text}", "+".join([name, *PETER.split("+")[1:]])):
        with suppress(NoteError):
            VerifierKey.parse(given_text)
        with suppress(NoteError):
            SignerKey.parse(f"PRIVATE+KEY+{given_text}")
    with suppress(NoteError):
        SignerKey.generate(name)


@given(ANY_TEXT)
def test_a_checkpoint_of_any_text_is_read_or_refused(text: str) -> None:
    for given_text in (text, f"a\n1\n{text}\n", f"a\n{text}\n{'A' * 43}=\n", f"{text}\n1\n{'A' * 43}=\n"):
        with suppress(NoteError):
            Checkpoint.parse(given_text)


def test_a_cosignature_is_over_its_time_and_the_text_under_a_key_of_its_own_kind() -> None:
    # C2SP tlog-cosignature: algorithm 0x04
    line = signature_of(CHECKPOINT.text, WITNESS, at=SEEN)
    public = WITNESS.verifier.public
    signed = f"cosignature/v1\ntime {SEEN}\n{CHECKPOINT.text}".encode()

    assert line.id == sha256(b"witness.example\n\x04" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(line.blob[8:], signed)


@pytest.mark.parametrize(
    ("names", "required", "wrong", "enough"),
    [
        ((), 1, "", False),
        (("one",), 1, "", True),
        (("one",), 2, "", False),
        (("one", "two"), 1, "", True),
        (("one",), 1, "it is not signed", False),
    ],
)
def test_as_many_witnesses_as_are_required_make_a_checkpoint_count_as_witnessed(
    names: tuple[str, ...], required: int, wrong: str, enough: bool
) -> None:
    assert Witnessed(size=9, names=names, required=required, wrong=wrong).enough is enough


def test_what_no_witness_signed_does_not_count_as_witnessed() -> None:
    assert not Witnessed().enough


def test_a_cosignature_has_a_time_and_64_bytes() -> None:
    line = signature_of(CHECKPOINT.text, WITNESS, at=SEEN)
    short = Note(CHECKPOINT.text, (type(line)(line.name, line.id, line.blob[:-1]),))

    assert int.from_bytes(line.blob[:8], "big") == SEEN
    with pytest.raises(NoteError, match=r"^the cosignature of witness\.example has 71 bytes"):
        short.verify([WITNESS.verifier])


def test_a_private_key_in_an_error_is_not_shown() -> None:
    with pytest.raises(NoteError) as refused:
        SignerKey.parse(PETERS_SECRET.replace("c74f20a3", "c74f20a4"))

    assert "AYEKFALV" not in str(refused.value)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = Note(CHECKPOINT.text).signed(LOG)

    with pytest.raises(NoteError, match=r"^this checkpoint is of 'demarc.example/log', not of "):
        verified_checkpoint(note.encode(), OTHER.verifier)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "\ud800"])
def test_a_name_that_is_empty_or_holds_spaces_or_plus_signs_names_no_key(name: str) -> None:
    _, id, encoded = PETER.split("+", 2)

    with pytest.raises(NoteError, match=r"cannot name a key: "):
        SignerKey.generate(name)
    with pytest.raises(NoteError, match=r"^this (is no key: write|key is no base64)"):
        VerifierKey.parse(f"{name}+{id}+{encoded}")
    assert VerifierKey.parse(str(SignerKey.generate("a").verifier)).name == "a"
