"""Both sides of an agreement signed one text: whoever holds a bundle finds out, without the register."""

from pathlib import Path

import pytest

from config.ledger.rebuild import rebuild
from config.ledger.verify import verify
from reviews.oversight import recheck
from tests.actors import LIAISON, OVERSEER, SUPERVISOR
from tests.agreements.test_two_party import agreed, signs
from tests.client.serving import published
from tests.ledger.test_attacks import altered, chained, forgotten, rebuilt, rows, stored
from tests.reviews.oversight.bundles import exported, saved
from tests.reviews.registered import opened_case

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_side_that_signed_another_text_is_found_by_the_recheck(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement = agreed()
    case = opened_case(agreement=agreement)
    for actor in (SUPERVISOR, LIAISON):
        signs(actor, agreement, bare=actor is SUPERVISOR)
    published()
    assert recheck.main([str(saved(exported(case, OVERSEER), tmp_path))]) == 0
    assert "what both sides signed is one text" in capsys.readouterr().out
    kept = rows()
    (at,) = (
        at
        for at, row in enumerate(kept)
        if row.said.topic == "agreement.agreement-signed" and row.said.statement is None
    )

    # the operator has the agency sign less than was agreed, in a record that carries no statement
    kept[at] = altered(kept[at], cites=kept[at].said.cites[1:])
    stored(chained(kept))
    rebuilt()
    forgotten()
    published()
    rebuild()
    path = saved(exported(case, OVERSEER), tmp_path)

    assert verify(path).wrong == []
    assert recheck.differences(path) == [
        f"the signature at position {at + 1} is under another text than the one agreed then"
    ]
    assert recheck.main([str(path)]) == 1
