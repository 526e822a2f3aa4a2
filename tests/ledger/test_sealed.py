"""Sealed values: nowhere in the clear, bound to their place, gone with their key, and the record stays."""

import base64
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.actors import Side
from config.errors import NotFound, Refused, Tampered
from config.ledger import guards, keys, opening, sealed
from config.ledger.commitments import committed
from config.ledger.event import Entry
from config.ledger.integrator import integrate
from config.ledger.models import CaseKey, LedgerRecord, SealedValue
from config.ledger.record import Source
from config.ledger.sealed import Disclosure, Sealed
from config.ledger.store import ledger
from config.ledger.verification import verify
from tests.actors import COMPANY, LIAISON, archivist
from tests.api.sent import statements
from tests.databases import Backend
from tests.ledger.notebook import Notebook, correct_page, open_notebook, write_page
from tests.ledger.stored import everything_stored, spellings
from tests.ledger.writers import at_once

CANARY = "zebrafinch-4471-in-the-mine"
CASE = UUID("44444444-4444-4444-8444-444444444444")


def page(text: str = "words", case: UUID = CASE, **fields: Any) -> Entry:
    """A page about a case."""
    notebook = open_notebook(LIAISON).stream
    return write_page(LIAISON, notebook=notebook, page=1, text=text, about=(case,), **fields).entries[0]


# commitments and ciphertexts


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
BYTES_32 = st.binary(min_size=32, max_size=32)


@given(name=TEXTS, value=TEXTS, salt=BYTES_32, key=BYTES_32, leaf=BYTES_32, case=st.uuids())
def test_what_is_sealed_opens_to_what_was_committed_to(
    name: str, value: str, salt: bytes, key: bytes, leaf: bytes, case: UUID
) -> None:
    disclosure = Disclosure(name=name, salt=salt, value=value)

    stored = sealed.encrypt(disclosure, case_key=key, nonce=b"n" * 12, case=case, leaf=leaf)
    opened = sealed.decrypt(stored, case_key=key, case=case, leaf=leaf, name=name)

    assert opened == disclosure
    sealed.check(opened, Sealed(commitment=sealed.commit(disclosure)))


@given(first=st.tuples(TEXTS, TEXTS), second=st.tuples(TEXTS, TEXTS))
def test_no_two_values_share_a_commitment(first: tuple[str, str], second: tuple[str, str]) -> None:
    def commit(said: tuple[str, str]) -> bytes:
        return sealed.commit(Disclosure(name=said[0], salt=b"s" * 32, value=said[1]))

    assert (commit(first) == commit(second)) is (first == second)


def test_a_commitment_does_not_tell_equal_values_apart_from_others() -> None:
    same = [Disclosure(name="text", salt=bytes([salt]) * 32, value="yes") for salt in (1, 2)]

    assert sealed.commit(same[0]) != sealed.commit(same[1])


SOMETHING = Disclosure(name="text", salt=b"s" * 32, value="words")


def test_a_commitment_is_the_one_that_anybody_can_compute() -> None:
    by_hand = b"demarc sealed field v1\0" + b"s" * 32 + b"\0\0\0\4" + b"text" + b"words"

    assert sealed.commit(SOMETHING) == sha256(by_hand).digest()
    assert str(Sealed(commitment=sealed.commit(SOMETHING))) == "[sealed]"


PLACE: dict[str, Any] = {"case_key": b"k" * 32, "case": CASE, "leaf": b"l" * 32, "name": "text"}


@pytest.mark.parametrize(
    "elsewhere",
    [{"case_key": b"K" * 32}, {"case": uuid4()}, {"leaf": b"L" * 32}, {"name": "aside"}],
    ids=lambda part: next(iter(part)),
)
def test_a_ciphertext_opens_in_its_own_place_only(elsewhere: dict[str, Any]) -> None:
    stored = sealed.encrypt(SOMETHING, case_key=b"k" * 32, nonce=b"n" * 12, case=CASE, leaf=b"l" * 32)

    assert sealed.decrypt(stored, **PLACE) == SOMETHING
    with pytest.raises(Tampered, match=r"^the sealed (text|aside) does not open"):
        sealed.decrypt(stored, **{**PLACE, **elsewhere})


@pytest.mark.parametrize("length", [0, 5, 12, 20, 27])
def test_a_ciphertext_cut_short_does_not_open(length: int) -> None:
    stored = sealed.encrypt(SOMETHING, case_key=b"k" * 32, nonce=b"n" * 12, case=CASE, leaf=b"l" * 32)

    with pytest.raises(Tampered):
        sealed.decrypt(stored[:length], **PLACE)


@given(st.integers(min_value=0))
def test_a_ciphertext_with_any_bit_changed_does_not_open(bit: int) -> None:
    stored = bytearray(
        sealed.encrypt(SOMETHING, case_key=b"k" * 32, nonce=b"n" * 12, case=CASE, leaf=b"l" * 32)
    )
    stored[bit // 8 % len(stored)] ^= 1 << bit % 8

    with pytest.raises(Tampered):
        sealed.decrypt(bytes(stored), **PLACE)


def test_another_disclosure_is_not_what_was_sealed() -> None:
    other = Disclosure(name="text", salt=b"s" * 32, value="other words")

    with pytest.raises(Tampered, match=r"^what is disclosed as text is not what was sealed"):
        sealed.check(other, Sealed(commitment=sealed.commit(SOMETHING)))


@pytest.mark.parametrize("wrapped", [b"", b"w" * 8, b"w" * 40], ids=["nothing", "too short", "changed"])
def test_a_case_key_that_was_changed_does_not_unwrap(wrapped: bytes) -> None:
    assert sealed.unwrap(sealed.wrap(b"k" * 32, b"s" * 32), b"s" * 32) == b"k" * 32

    with pytest.raises(Tampered, match=r"^this case key was not wrapped by this seal key"):
        sealed.unwrap(wrapped, b"s" * 32)


# in the ledger


@pytest.mark.django_db
def test_a_sealed_field_opens_for_whoever_holds_the_seal_key() -> None:
    entry = page("said in confidence", aside="and whispered")

    assert keys.unseal(entry, "text").value == "said in confidence"
    assert keys.unseal(entry, "aside").value == "and whispered"


def fields_of(*entries: Entry) -> dict[UUID, list[str]]:
    return {entry.id: sorted(committed(entry)) for entry in entries}


@pytest.mark.django_db
@pytest.mark.only_on("sqlite")
def test_many_fields_are_opened_by_as_many_statements_as_one() -> None:
    entries = [page(f"page {number}", aside="too", case=uuid4()) for number in range(3)]

    with statements() as one:
        opening.unseal_all(fields_of(entries[0]), entries[:1])
    with statements() as all_of_them:
        opened = opening.unseal_all(fields_of(*entries), entries)

    told = [[(said.name, said.value) for said in opened[entry.id]] for entry in entries]
    assert told == [[("aside", "too"), ("text", f"page {number}")] for number in range(3)]
    assert len(one) == len(all_of_them) == 1


@pytest.mark.django_db
def test_of_many_fields_those_that_are_destroyed_are_left_out() -> None:
    gone, kept = page("of the destroyed case"), page("of another case", case=uuid4())
    CaseKey.objects.filter(case=CASE).delete()

    opened = opening.unseal_all(fields_of(gone, kept), [gone, kept])

    assert [said.value for told in opened.values() for said in told] == ["of another case"]
    assert opened[kept.id]


@pytest.mark.django_db
def test_of_many_fields_one_that_was_changed_is_not_left_out_in_silence() -> None:
    first, second = page("yes"), page("no")
    swap_ciphertexts(first, second)

    with pytest.raises(Tampered):
        opening.unseal_all(fields_of(first, second), [first, second])


@pytest.mark.django_db
def test_what_was_never_sealed_is_not_found() -> None:
    entry = page()

    for name in ("aside", "ink", "color"):
        with pytest.raises(NotFound):
            keys.unseal(entry, name)


@pytest.mark.django_db
def test_a_case_has_one_key_and_another_case_another() -> None:
    page()
    page()
    page(case=uuid4())

    assert CaseKey.objects.count() == 2


@pytest.mark.django_db
def test_a_page_about_nothing_is_sealed_under_its_own_stream() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1)

    assert CaseKey.objects.get().case == notebook


@pytest.mark.django_db
def test_a_compiled_record_seals_nothing() -> None:
    source = Source(publisher="A newspaper", evidence="media")
    entering = archivist(COMPANY, Side.COMPANY)
    notebook = open_notebook(entering, source=source).stream

    entry = write_page(entering, notebook=notebook, page=1, text="said in public", source=source).entries[0]

    assert b"said in public" in entry.data
    assert (SealedValue.objects.count(), CaseKey.objects.count()) == (0, 0)
    with pytest.raises(NotFound):
        keys.unseal(entry, "text")


def swap_ciphertexts(first: Entry, second: Entry) -> None:
    """Exchange two stored values behind the register's back."""
    guards.remove(connection)
    (one, other) = (SealedValue.objects.get(leaf=entry.leaf) for entry in (first, second))
    for row, ciphertext in ((one, other.ciphertext), (other, one.ciphertext)):
        SealedValue.objects.filter(pk=row.pk).update(ciphertext=bytes(ciphertext))


@pytest.mark.django_db
@pytest.mark.parametrize("second_case", [CASE, uuid4()], ids=["one case", "two cases"])
def test_swapped_ciphertexts_are_refused(second_case: UUID) -> None:
    first, second = page("yes"), page("no", case=second_case)

    swap_ciphertexts(first, second)

    for entry in (first, second):
        with pytest.raises(Tampered):
            keys.unseal(entry, "text")


@pytest.mark.django_db
def test_another_seal_key_opens_nothing(settings: Settings) -> None:
    entry = page()

    settings.DEMARC_SEAL_KEY = base64.b64encode(b"another key of 32 bytes".ljust(32)).decode()

    with pytest.raises(Tampered):
        keys.unseal(entry, "text")
    with pytest.raises(Tampered):
        page()


@pytest.mark.django_db
def test_with_a_case_key_destroyed_the_values_are_gone_and_the_ledger_still_verifies() -> None:
    gone, kept = page("of the destroyed case"), page("of another case", case=uuid4())
    integrate()

    CaseKey.objects.filter(case=CASE).delete()

    with pytest.raises(NotFound, match="destroyed"):
        keys.unseal(gone, "text")
    assert keys.unseal(kept, "text").value == "of another case"
    assert list(ledger.get(Notebook, gone.record.stream).pages) == [1]
    assert verify().sound
    assert SealedValue.objects.count() == 2


# nowhere in the clear


@pytest.mark.django_db(transaction=True)
def test_a_canary_in_a_sealed_field_is_in_no_byte_of_the_database(database: Backend) -> None:
    entry = page(f"a {CANARY}", aside=CANARY)
    notebook = entry.record.stream
    shown = f"shown-{CANARY[::-1]}"
    open_notebook(LIAISON, title=shown)

    correct_page(LIAISON, notebook=notebook, entry=entry.id, field="text", value=f"the {CANARY}")
    write_page(LIAISON, notebook=notebook, page=2, text=CANARY, dry_run=True)
    with pytest.raises(Refused):
        write_page(LIAISON, notebook=notebook, page=1, text=CANARY)
    with pytest.raises(Refused):
        write_page(LIAISON, notebook=notebook, page=3, text=f"TOP SECRET//NOFORN {CANARY}")

    kept = everything_stored(database)
    assert any(spelling in kept for spelling in spellings(shown)), "what is not sealed is found this way"
    assert [spelling for spelling in spellings(CANARY) if spelling in kept] == []
    assert all(CANARY.encode() not in bytes(record.record) for record in LedgerRecord.objects.all())
    assert keys.unseal(entry, "aside").value == CANARY


# the seal key


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    """Where the embedded default keeps its key; not there yet."""
    settings.DEMARC_SEAL_KEY = ""
    settings.DEMARC_SEAL_KEY_FILE = tmp_path / "demarc-seal.key"
    return tmp_path / "demarc-seal.key"


def test_the_embedded_default_makes_a_key_file_that_only_its_owner_reads(key_file: Path) -> None:
    first = keys.seal_key()

    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert (len(first), keys.seal_key()) == (32, first)
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_or_write_is_refused(key_file: Path, mode: int) -> None:
    keys.seal_key()
    key_file.chmod(mode)

    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        keys.seal_key()


def test_processes_that_start_at_once_agree_on_one_key(key_file: Path) -> None:
    found = at_once(lambda _: keys.seal_key(), 8)

    assert len(set(found)) == 1
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.parametrize("text", ["not base64!", "ключ", base64.b64encode(b"k" * 31).decode(), "AAAA"])
def test_a_seal_key_is_32_bytes_in_base64(settings: Settings, text: str) -> None:
    settings.DEMARC_SEAL_KEY = text

    with pytest.raises(ImproperlyConfigured, match="DEMARC_SEAL_KEY"):
        keys.seal_key()


def test_the_environments_seal_key_comes_before_any_file(key_file: Path, settings: Settings) -> None:
    settings.DEMARC_SEAL_KEY = base64.b64encode(b"k" * 32).decode()

    assert keys.seal_key() == b"k" * 32
    assert not key_file.exists()
