"""A statement holds where its entry is appended, whatever came after it was heard."""

import pytest

from agreements.commands import revoke_signing_key
from config.ledger.models import LedgerRecord
from config.ledger.statement import key_id
from tests.actors import LIAISON
from tests.api.calling import problem
from tests.api.test_signed import PUBLIC, Past
from tests.ledger.writers import before_the_append

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_that_is_revoked_before_the_append_signed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    past = Past()
    before_the_append(lambda: revoke_signing_key(LIAISON, key_id=key_id(PUBLIC)), monkeypatch)
    before = LedgerRecord.objects.count()

    problem(past.decided(past.signed()), 409, "statement-key-revoked")

    assert LedgerRecord.objects.count() == before + 1  # the revocation
