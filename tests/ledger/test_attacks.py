"""Twelve attacks of an operator who holds the database and the log's key, and which mechanism notices each.

Run with `-s` to see the table. The operator drops the guards, rewrites any table, builds the tree again,
forgets what was verified and signed before, and removes the file outside of the database. What the operator
does not hold: the witness, and the receipts that those who write were given.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.db import connection

from config.errors import NotFound, Tampered
from config.ledger import guards, record, verification
from config.ledger.checkpoint import parse_note, unbase64
from config.ledger.event import read_entry
from config.ledger.integrator import integrate, state
from config.ledger.merkle import ProofError, leaf_hash, verify_inclusion
from config.ledger.models import (
    Cosignature,
    LedgerHead,
    LedgerNode,
    LedgerRecord,
    SignedCheckpoint,
    Verification,
)
from config.ledger.proofs import inclusion_proof
from config.ledger.record import Record
from config.ledger.signing import log_key, receipt, sign
from config.ledger.witness import Witness
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook, write_page
from tests.ledger.witnesses import AT, KEY, asking

pytestmark = pytest.mark.django_db

MECHANISMS: Final = ("leaf hash", "chain", "own checkpoints", "witness", "receipt")
BACKUP: Final = 5

NOTICED: Final[dict[str, tuple[bool, bool, bool, bool, bool]]] = {
    "edit": (True, False, False, False, False),
    "edit and recompute": (False, True, True, True, True),
    "rechain": (False, False, True, True, True),
    "re-sign": (False, False, False, True, True),
    "delete newest": (False, False, True, True, True),
    "delete case": (False, False, True, True, True),
    "delete and re-sign": (False, False, False, True, True),
    "swap": (False, False, True, True, True),
    "swap and re-sign": (False, False, False, True, True),
    "backdated insert and re-sign": (False, False, False, True, True),
    "restored backup": (False, False, False, True, True),
    "dropped tail": (False, False, False, False, True),
}
"""Attack × mechanism, in the order of MECHANISMS."""


class Row(msgspec.Struct):
    """A record as the database has it, its position aside."""

    stream: UUID
    leaf: bytes
    data: bytes

    @property
    def said(self) -> Record:
        return record.decode(self.data)


class Register:
    """A register under way: two notebooks, signed and cosigned twice, with a receipt for every record."""

    def __init__(self, witness: Witness) -> None:
        self.ask = asking(witness)
        self.first = open_notebook(LIAISON, title="first").stream
        self.second = open_notebook(LIAISON, title="second").stream
        for page in (1, 2, 3):
            self.write(page)
        assert len(rows()) == BACKUP
        self.published()
        self.backup = rows()
        for page in (4, 5, 6):
            self.write(page)
        self.published()
        self.receipts = receipts(rows())

    def write(self, page: int) -> None:
        notebook = self.second if page % 2 else self.first
        write_page(LIAISON, notebook=notebook, page=page, on=date(2026, 1, 1))

    def published(self) -> None:
        integrate()
        sign(asking=self.ask)


def rows() -> list[Row]:
    """The records in order of position."""
    found = LedgerRecord.objects.order_by("position")
    return [Row(stream=one.stream, leaf=bytes(one.leaf), data=bytes(one.record)) for one in found]


def receipts(kept: Iterable[Row]) -> list[bytes]:
    """What those who wrote the records were given."""
    return [receipt(read_entry(row.data, position)) for position, row in enumerate(kept, start=1)]


# what the operator can do


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers that make the tables append-only are dropped, and put back so that nobody sees it."""
    guards.remove(connection)
    yield
    guards.install(connection)


def stored(new: list[Row]) -> None:
    """The table of records as the operator wants it, with dense positions."""
    with unguarded():
        LedgerRecord.objects.all().delete()
        LedgerRecord.objects.bulk_create(
            LedgerRecord(
                position=position,
                stream=row.stream,
                version=row.said.version,
                topic=row.said.topic,
                leaf=row.leaf,
                record=row.data,
            )
            for position, row in enumerate(new, start=1)
        )


def rebuilt() -> None:
    """The tree over what the table of records now holds."""
    with unguarded():
        LedgerNode.objects.all().delete()
        LedgerHead.objects.all().delete()
    integrate()


def forgotten(above: int = 0) -> None:
    """What the log signed over more than `above` records is gone, here and outside of the database, and so
    is every verification: whoever signs next signs anew."""
    with unguarded():
        SignedCheckpoint.objects.filter(size__gt=above).delete()
        Cosignature.objects.filter(size__gt=above).delete()
        Verification.objects.all().delete()
    Path(django_settings.DEMARC_LOG_STATE_FILE).unlink(missing_ok=True)


def altered(row: Row, **changed: object) -> Row:
    """A record that says something else, with the leaf hash of what it says."""
    data = record.encode(msgspec.structs.replace(row.said, **changed))
    return Row(stream=row.stream, leaf=leaf_hash(data), data=data)


def edited(row: Row) -> Row:
    return altered(row, recorded_at=row.said.recorded_at + timedelta(days=1))


def chained(new: list[Row]) -> list[Row]:
    """Every record names the one before it in its stream, and takes the next version."""
    heads: dict[UUID, Row] = {}
    result = []
    for row in new:
        before = heads.get(row.stream)
        version = before.said.version + 1 if before else 1
        heads[row.stream] = altered(row, prev=before.leaf if before else None, version=version)
        result.append(heads[row.stream])
    return result


# the attacks


def edit(register: Register) -> None:
    kept = rows()
    kept[2].data = edited(kept[2]).data
    stored(kept)


def edit_and_recompute(register: Register) -> None:
    kept = rows()
    stored([*kept[:2], edited(kept[2]), *kept[3:]])
    rebuilt()


def rechain(register: Register) -> None:
    kept = rows()
    stored(chained([*kept[:2], edited(kept[2]), *kept[3:]]))
    rebuilt()


def re_sign(register: Register) -> None:
    rechain(register)
    forgotten()


def delete_newest(register: Register) -> None:
    stored(rows()[:-1])
    rebuilt()


def delete_case(register: Register) -> None:
    stored([row for row in rows() if row.stream != register.first])
    rebuilt()


def delete_and_re_sign(register: Register) -> None:
    delete_case(register)
    forgotten()


def swap(register: Register) -> None:
    kept = rows()
    assert kept[2].stream != kept[3].stream
    stored([*kept[:2], kept[3], kept[2], *kept[4:]])
    rebuilt()


def swap_and_re_sign(register: Register) -> None:
    swap(register)
    forgotten()


def backdated_insert_and_re_sign(register: Register) -> None:
    kept = rows()
    planted = altered(kept[2], blind=bytes(32), id=UUID(int=7))
    stored(chained([*kept[:3], planted, *kept[3:]]))
    rebuilt()
    forgotten()


def restored_backup(register: Register) -> None:
    stored(register.backup)
    rebuilt()
    forgotten(above=BACKUP)


def dropped_tail(register: Register) -> None:
    register.write(7)
    register.receipts = receipts(rows())
    stored(rows()[:-1])


ATTACKS: Final[dict[str, Callable[[Register], None]]] = {
    "edit": edit,
    "edit and recompute": edit_and_recompute,
    "rechain": rechain,
    "re-sign": re_sign,
    "delete newest": delete_newest,
    "delete case": delete_case,
    "delete and re-sign": delete_and_re_sign,
    "swap": swap,
    "swap and re-sign": swap_and_re_sign,
    "backdated insert and re-sign": backdated_insert_and_re_sign,
    "restored backup": restored_backup,
    "dropped tail": dropped_tail,
}


# what notices


def leaf_hash_notices() -> bool:
    """Some record has other bytes than the hash beside it stands for."""
    return any(leaf_hash(row.data) != row.leaf for row in rows())


def chain_notices() -> bool:
    """Some record does not follow, by version and leaf hash, the one before it in its stream."""
    heads: dict[UUID, tuple[int, bytes | None]] = {}
    for row in rows():
        version, leaf = heads.get(row.stream, (0, None))
        if (row.said.version, row.said.prev) != (version + 1, leaf):
            return True
        heads[row.stream] = row.said.version, row.leaf
    return False


def own_checkpoints_notice(settings: LazySettings) -> bool:
    """The log, which asks no witness, finds that what it holds does not extend what it signed."""
    settings.DEMARC_WITNESSES = ""
    try:
        sign()
    except Tampered:
        return True
    return False


def witness_notices(register: Register, settings: LazySettings) -> bool:
    """The witness does not cosign any more, even where the log forgot everything that it had signed."""
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"
    forgotten()
    try:
        return not sign(asking=register.ask).witnesses
    except Tampered:
        return True


def receipt_notices(register: Register) -> bool:
    """What somebody has a receipt for is not in the tree as it stands, at the position that was promised."""
    now = state()
    for given in register.receipts:
        _, position, leaf, *_ = parse_note(given).text.split("\n")
        try:
            path = inclusion_proof(int(position), now.size)
            verify_inclusion(unbase64(leaf, "leaf"), int(position) - 1, now.size, path, now.root)
        except (NotFound, ProofError):
            return True
    return False


@pytest.fixture
def register(tmp_path: Path, settings: LazySettings) -> Register:
    settings.DEMARC_LOG_STATE_FILE = tmp_path / "demarc-log.checkpoint"
    settings.DEMARC_WITNESSES = f"{KEY.verifier} http://witness.example"
    log = log_key().verifier
    return Register(Witness(KEY, {log.name: log}, tmp_path / "witness", clock=lambda: AT))


def noticed(register: Register, settings: LazySettings) -> tuple[bool, ...]:
    """Which mechanisms notice, each asked alone."""
    return (
        leaf_hash_notices(),
        chain_notices(),
        own_checkpoints_notice(settings),
        witness_notices(register, settings),
        receipt_notices(register),
    )


def line(attack: str, cells: Iterable[str]) -> str:
    return f"{attack:<30}{''.join(f'{cell:^17}' for cell in cells)}".rstrip() + "\n"


def in_words(cells: Iterable[bool]) -> list[str]:
    return ["noticed" if cell else "-" for cell in cells]


def test_nothing_is_noticed_where_nobody_attacks(register: Register, settings: LazySettings) -> None:
    assert noticed(register, settings) == (False, False, False, False, False)
    assert verification.verify().sound


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_noticed_by_these_mechanisms(
    register: Register, settings: LazySettings, attack: str
) -> None:
    ATTACKS[attack](register)

    told = noticed(register, settings)
    sys.stdout.write(line(attack, in_words(told)))
    assert dict(zip(MECHANISMS, told, strict=True)) == dict(zip(MECHANISMS, NOTICED[attack], strict=True))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_verification_that_forgot_the_earlier_ones_finds_what_leaf_hash_chain_and_checkpoints_give(
    register: Register, attack: str
) -> None:
    ATTACKS[attack](register)
    integrate()

    leaf, chain, own_checkpoints, *_ = NOTICED[attack]
    assert verification.verify().sound is not (leaf or chain or own_checkpoints)


def test_the_table_is_whole_and_says_what_the_default_without_a_witness_leaves_open() -> None:
    sys.stdout.write(line("", MECHANISMS))
    for attack, cells in NOTICED.items():
        sys.stdout.write(line(attack, in_words(cells)))
    columns = dict(zip(MECHANISMS, zip(*NOTICED.values(), strict=True), strict=True))

    assert list(NOTICED) == list(ATTACKS)
    assert {name: sum(cells) for name, cells in columns.items()} == {
        "leaf hash": 1,
        "chain": 1,
        "own checkpoints": 5,
        "witness": 10,
        "receipt": 11,
    }
    without_witness_or_receipts = [attack for attack, cells in NOTICED.items() if not any(cells[:3])]
    assert without_witness_or_receipts == [
        "re-sign",
        "delete and re-sign",
        "swap and re-sign",
        "backdated insert and re-sign",
        "restored backup",
        "dropped tail",
    ]
    without_receipts = [attack for attack, cells in NOTICED.items() if not any(cells[:4])]
    assert without_receipts == ["dropped tail"]
    assert all(any(cells) for cells in NOTICED.values())
