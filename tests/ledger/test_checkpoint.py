"""Signed notes, checkpoints and cosignatures: read as others write them, and nothing that was altered."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ledger.checkpoint import (
    LONGEST_NOTE,
    Algorithm,
    Checkpoint,
    Note,
    NoteError,
    SignerKey,
    VerifierKey,
    parse_note,
    signature_of,
    verified_checkpoint,
)

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
    assert PETERS_SECRET[-20:] not in repr(key)


def test_a_checkpoint_is_signed_by_its_log_and_cosigned_by_witnesses() -> None:
    note = Note(CHECKPOINT.text).signed(LOG).signed(WITNESS, at=SEEN)

    read, cosigned = verified_checkpoint(note.encode(), LOG.verifier, [WITNESS.verifier, OTHER.verifier])

    assert read == CHECKPOINT
    assert cosigned == {"witness.example": SEEN}


def test_a_cosignature_is_no_signature_of_the_log() -> None:
    as_log = SignerKey(LOG.name, LOG.private, Algorithm.COSIGNATURE)
    note = Note(CHECKPOINT.text).signed(as_log, at=SEEN)

    with pytest.raises(NoteError, match="not signed by the log"):
        verified_checkpoint(note.encode(), LOG.verifier)


def test_another_time_is_another_cosignature() -> None:
    line = signature_of(CHECKPOINT.text, WITNESS, at=SEEN)
    blob = (SEEN + 1).to_bytes(8, "big") + line.blob[8:]
    moved = Note(CHECKPOINT.text, (type(line)(line.name, line.id, blob),))

    with pytest.raises(NoteError, match="does not hold"):
        moved.verify([WITNESS.verifier])


def test_only_a_cosignature_states_a_time() -> None:
    with pytest.raises(NoteError, match="time"):
        signature_of(CHECKPOINT.text, WITNESS)
    with pytest.raises(NoteError, match="time"):
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
    "text",
    [
        "",
        "a\n1\n",
        "a\n1\nAAAA\n",
        "a\n01\n",
        "a\n-1\n",
        "\n1\n",
        "a\n1\n" + "A" * 43 + "=",
        "a\n1\n" + "A" * 42 + "B=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_checkpoint_reads_back_with_its_extensions() -> None:
    extended = Checkpoint(origin="a", size=0, root=bytes(range(32)), extensions=("one", "two"))

    assert Checkpoint.parse(extended.text) == extended


@pytest.mark.parametrize(
    "data",
    [
        b"text\n",
        b"text\n\n",
        b"text\n\nno signature\n",
        "text\n\n— a AAAA\n".encode(),
        "text\n\n— a AAAAAAAAAA\n".encode(),
        "text\n\n— a+b AAAAAAAAAAA=\n".encode(),
        "te\txt\n\n— a AAAAAAAAAAA=\n".encode(),
        "text\n\n— a AAAAAAAAAAA=".encode(),
        b"\xff\n\n",
        b"a" * (LONGEST_NOTE + 1),
        ("text\n\n" + "— a AAAAAAAAAAA=\n" * 101).encode(),
    ],
)
def test_what_is_no_signed_note_is_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        parse_note(data)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+00000000+AQ==", PETER.replace("c74f", "c74e"), f"a b{PETER}"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)
    with pytest.raises(NoteError):
        SignerKey.parse(f"PRIVATE+KEY+{text}")


def test_a_private_key_in_an_error_is_not_shown() -> None:
    with pytest.raises(NoteError) as refused:
        SignerKey.parse(PETERS_SECRET.replace("c74f20a3", "c74f20a4"))

    assert "AYEKFALV" not in str(refused.value)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = Note(CHECKPOINT.text).signed(LOG)

    with pytest.raises(NoteError, match="is of"):
        verified_checkpoint(note.encode(), OTHER.verifier)


def test_a_name_with_a_space_names_no_key() -> None:
    with pytest.raises(NoteError, match="cannot name"):
        SignerKey.generate("a b")
    assert VerifierKey.parse(str(SignerKey.generate("a").verifier)).name == "a"
