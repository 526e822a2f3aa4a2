"""A store of documents that takes no file: a clear error, nothing half there, and it goes on afterwards."""

import errno
import os
from typing import Any

import pytest

from config.errors import Unavailable
from config.ledger.blobs import file_names
from config.ledger.models import LedgerRecord, Refusal
from tests.actors import LIAISON
from tests.ledger.notebook import open_notebook
from tests.ledger.test_documents_destroyed import photograph_page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("document_store")]


def test_a_full_disk_of_documents_records_nothing_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = open_notebook(LIAISON).stream

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="takes no file"):
            photograph_page(LIAISON, notebook=notebook, page=1)

    assert LedgerRecord.objects.count() == 1
    assert Refusal.objects.count() == 0
    assert list(file_names()) == []
    photograph_page(LIAISON, notebook=notebook, page=1)
    assert len(list(file_names())) == 1
