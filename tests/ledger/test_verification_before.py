"""What an earlier verification found is kept, and a rewritten record does not pass for it."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from config.ledger import guards
from config.ledger.integrator import integrate
from config.ledger.merkle import leaf_hash
from config.ledger.models import LedgerHead, LedgerNode, LedgerRecord, Verification
from config.ledger.verification import verify
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook, write_page

pytestmark = pytest.mark.django_db


def rewritten_without_its_tree() -> None:
    """The newest record with other words and a hash that fits, and no tree that could tell."""
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))
    integrate()
    assert verify().sound
    guards.remove(connection)
    newest = LedgerRecord.objects.latest("position")
    forged = bytes(newest.record).replace(b"2026-01-01", b"2026-01-02")
    LedgerRecord.objects.filter(position=newest.position).update(record=forged, leaf=leaf_hash(forged))
    LedgerNode.objects.all().delete()
    LedgerHead.objects.all().delete()
    guards.install(connection)


def test_a_rewritten_record_without_a_tree_disagrees_with_the_earlier_verification() -> None:
    rewritten_without_its_tree()

    findings = verify()

    assert not findings.sound
    assert findings.first_wrong == 2


def test_a_ledger_shorter_than_the_one_verified_before_is_found() -> None:
    rewritten_without_its_tree()
    guards.remove(connection)
    LedgerRecord.objects.filter(position=2).delete()
    guards.install(connection)

    findings = verify()

    assert not findings.sound
    assert findings.first_wrong == 2


def test_every_root_that_was_verified_before_is_compared_whichever_came_last() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))
    first = verify()
    Verification.objects.create(
        checked_at=datetime(2026, 1, 2, 12, tzinfo=UTC),
        size=first.checked,
        root=bytes(32),
        integrated=0,
        sound=True,
        message="",
    )

    findings = verify()

    assert (findings.sound, findings.first_wrong) == (False, 2)
    assert "2 January 2026" in findings.message


def test_a_tree_that_is_emptied_over_unchanged_records_is_found() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))
    integrate()
    assert verify().sound
    guards.remove(connection)
    LedgerNode.objects.all().delete()
    LedgerHead.objects.all().delete()
    guards.install(connection)

    findings = verify()

    assert not findings.sound
    assert "the tree holds 0 records" in findings.message


def test_a_ledger_that_grew_since_it_was_verified_is_sound() -> None:
    notebook = open_notebook(LIAISON).stream
    integrate()
    assert verify().sound
    write_page(LIAISON, notebook=notebook, page=1, on=date(2026, 1, 1))

    findings = verify()

    assert (findings.sound, findings.checked, findings.integrated) == (True, 2, 1)
