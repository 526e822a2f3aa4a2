"""A NUL in an address is refused in words, whatever page it asks and whatever database lies below."""

import pytest

from config.office.offered import address
from tests.actors import OFFICER
from tests.office.clients import client_of
from tests.reviews import registered

pytestmark = pytest.mark.django_db


def test_a_nul_in_an_address_is_refused_in_words() -> None:
    registered.parties()
    client = client_of(OFFICER)

    for at in (address("ask_question"), "/admin/", "/admin/cases/together/file-memo/", "/cases/"):
        answer = client.get(f"{at}?case=%00&cases=%00&q=a%00b")

        assert answer.status_code == 400, at
        assert "NUL" in answer.content.decode()
