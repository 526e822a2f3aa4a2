"""A company's program walks one whole case against a running register, and holds it to what it promised."""

import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from config.client import Problem, Unusable, keys
from config.client.liaison import Done, instant
from config.ledger.keys import unseal
from config.ledger.rebuild import rebuild
from config.ledger.sealed import commit
from config.ledger.store import ledger
from reviews import commands
from reviews.held import held_document
from tests.actors import AGENCY, LIAISON, OFFICER
from tests.client.serving import client_of, published, served
from tests.ledger.test_attacks import Row, altered, chained, forgotten, rebuilt, rows, stored
from tests.reviews.pasts import FOREIGN_CUSTOMERS, scope
from tests.reviews.registered import parties, requested

pytestmark = pytest.mark.django_db(transaction=True)

LONG = b"Two of three evaluations found nothing.\n" * 40_000
"""More than JSON may have."""

SUMMARY = "a model card, and what was left out of it"


class Walk:
    """One case: enrolled, submitted, given access, asked, received, declined, revised."""

    def __init__(self, url: str, folder: Path) -> None:
        parties()
        key = folder / "liaison.key"
        keys.make(key)
        self.client = client_of(url, folder / "kept", keys=(key,))
        self.enrolled = self.client.enroll_signing_key(keys.load(key))
        self.model = self.client.do("register_model", {"name": "Fable 5"})
        self.case = self.client.do(
            "open_case",
            {
                "title": "Fable 5",
                "kind": "review",
                "agency": str(AGENCY),
                "track": "outside",
                "models": [str(self.model.id)],
            },
        ).id
        self.submitted = self.client.make_submission(self.case, SUMMARY, tracking_id="T-7")
        offered = self.client.do(
            "offer_access",
            {
                "case": str(self.case),
                "types": ["api"],
                "environment": "company_hosted",
                "level": "safeguards_on",
                "models": [str(self.model.id)],
            },
        )
        access = offered.entries[0].id
        commands.take_up_access(OFFICER, case=self.case, access=access)
        self.client.do("activate_access", {"case": str(self.case), "access": str(access), "days": 14})
        self.request = requested(scope(FOREIGN_CUSTOMERS, models=(self.model.id,)), case=self.case)
        asked = self.client.read(f"communications/{self.request}")["entries"][0]
        at = ledger.entries(streams=[self.request])[0].record.recorded_at
        assert asked["id"] == str(ledger.entries(streams=[self.request])[0].id)
        self.received = self.client.state_receipt(self.request, instant(at))
        self.declined = self.client.decline(self.request, case=str(self.case))
        self.revised = self.client.revise_decision(
            self.declined.id,
            "declined",
            "voluntary",
            answers=[str(self.request)],
            under_objection=True,
            objection="the time was too short",
        )

    @property
    def signed(self) -> list[Done]:
        return [self.model, self.submitted, self.received, self.declined, self.revised]


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    with served() as url:
        walk = Walk(url, tmp_path)
        with walk.client:
            yield walk


def test_a_company_walks_a_case_with_its_keys(walk: Walk, tmp_path: Path) -> None:
    assert not walk.enrolled.signed  # nobody can sign with a key that is not enrolled yet
    assert all(done.signed for done in walk.signed)
    (entry,) = ledger.entries(streams=[walk.declined.id])[:1]
    assert (entry.record.statement is not None, entry.side) == (True, "company")
    topics = [event["type"] for event in walk.client.follow(after=0)]
    assert {"communication.request-issued", "decision.decision-made", "review.access-activated"} <= set(
        topics
    )
    assert list(walk.client.follow()) == []  # from where it left off
    document = tmp_path / "results.txt"
    document.write_bytes(LONG)
    filed = walk.client.file_document(walk.case, document, media_type="text/plain", title="Results in full")
    assert filed.signed
    assert held_document(LIAISON, case=walk.case, document=filed.entries[0].id).content == LONG

    published()
    found = walk.client.verify()

    assert found.wrong == []
    kept = list(walk.client.folder.receipts)
    assert len(kept) == len(list(walk.client.folder.proofs)) >= 9
    assert any(f"All {len(kept)} entries" in sentence for sentence in found.sound)
    assert walk.client.folder.checkpoints.last is not None
    # what was not answered is sent again as it was, or not at all
    sent = list(walk.client.folder.sent)[-1]
    walk.client.folder.sent.add(msgspec.structs.replace(sent, key="once more"))
    document.write_bytes(LONG + b"!")
    with pytest.raises(Unusable, match="not the document any more"):
        walk.client.again()
    # a receipt that somebody cut out of the folder is missed
    *lines, last = walk.client.folder.receipts.path.read_bytes().splitlines(keepends=True)
    walk.client.folder.receipts.path.write_bytes(b"".join(lines))
    position = msgspec.json.decode(last)["position"]
    assert walk.client.verify().wrong == [
        f"The receipt of position {position} was in this folder, and is no more."
    ]


def test_what_is_kept_is_for_its_owner_alone(walk: Walk) -> None:
    folder = walk.client.folder.path

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_sealed_value_travels_beside_its_commitment_with_the_clients_own_salt(walk: Walk) -> None:
    sent = next(line for line in walk.client.folder.sent if line.verb == "make_submission")
    (told,) = sent.disclosures
    entry = ledger.entry(walk.submitted.entries[0].id)

    assert (told.name, told.value, len(told.salt)) == ("summary", SUMMARY, 32)
    assert unseal(entry, "summary") == told
    assert SUMMARY.encode() not in entry.data
    assert commit(told) == entry.event.summary.commitment  # type: ignore[attr-defined]  # of a submission


def test_before_the_log_has_signed_nothing_is_wrong_and_it_is_said(walk: Walk) -> None:
    found = walk.client.verify()

    assert found.wrong == []
    assert any("under no signed checkpoint yet" in sentence for sentence in found.open)


def test_what_the_register_refuses_is_read_as_people_do(walk: Walk) -> None:
    both = {"answers": [str(walk.request)], "independent": True}

    with pytest.raises(Problem) as refusal:
        walk.client.revise_decision(walk.declined.id, "declined", "voluntary", **both)

    assert refusal.value.status in (409, 422)
    assert "/api/v1/docs/problems/" in str(refusal.value)
    assert walk.client.folder.unanswered() == []  # what was refused is no open request


# what an operator does who owns the database and the log's key


def forged(new: list[Row]) -> None:
    """The records as the operator wants them, with a tree, checkpoints and read models that agree."""
    stored(chained(new))
    rebuilt()
    forgotten()
    published()
    assert rebuild().events == len(new)


def decision(walk: Walk) -> int:
    """Where the decision stands among the records, from 0."""
    return walk.declined.entries[0].position - 1


def test_a_decision_that_the_operator_rewrote_is_found_by_the_client_alone(walk: Walk) -> None:
    published()
    assert walk.client.verify().wrong == []
    kept, at = rows(), decision(walk)
    body = bytes(kept[at].said.body).replace(b'"kind":"declined"', b'"kind":"complied"')
    assert body != bytes(kept[at].said.body)

    forged([*kept[:at], altered(kept[at], body=type(kept[at].said.body)(body)), *kept[at + 1 :]])
    wrong = "\n".join(walk.client.verify().wrong)

    position = at + 1
    assert "The register was rewritten" in wrong
    assert f"Another record stands at position {position}" in wrong
    assert f"At position {position} you said kind: declined. The register now shows kind: complied." in wrong


def test_a_decision_that_the_operator_took_away_is_found(walk: Walk) -> None:
    published()
    assert walk.client.verify().wrong == []
    gone = {walk.declined.id}

    forged([row for row in rows() if row.stream not in gone])
    wrong = "\n".join(walk.client.verify().wrong)

    assert f"At position {walk.declined.entries[0].position} you said" in wrong
    assert "The register was rewritten" in wrong or "cut back" in wrong


def test_a_decision_that_the_operator_made_up_is_found_though_the_tree_only_grew(walk: Walk) -> None:
    published()
    assert walk.client.verify().wrong == []
    kept = rows()
    model = kept[decision(walk)]
    planted = altered(
        model, id=UUID(int=7), stream=UUID(int=8), blind=bytes(32), statement=None, version=1, prev=None
    )
    planted.stream = UUID(int=8)

    stored([*kept, planted])
    published()
    rebuild()
    found = walk.client.verify()

    assert [sentence for sentence in found.wrong if "nobody signed it" in sentence]
    assert len(found.wrong) == 1


def test_a_statement_that_was_copied_to_another_act_is_found(walk: Walk) -> None:
    published()
    kept = rows()
    model = kept[decision(walk)]
    planted = altered(
        model, id=UUID(int=7), stream=UUID(int=8), blind=bytes(32), version=1, prev=None, cites=()
    )
    planted.stream = UUID(int=8)

    stored([*kept, planted])
    published()
    rebuild()

    assert [one for one in walk.client.verify().wrong if "Its statement does not hold" in one]


def test_a_statement_that_was_said_once_and_is_shown_twice_is_found(walk: Walk) -> None:
    published()
    kept = rows()
    model = kept[decision(walk)]
    planted = altered(model, id=UUID(int=7), stream=UUID(int=8), blind=bytes(32), version=1, prev=None)
    planted.stream = UUID(int=8)

    stored([*kept, planted])
    published()
    rebuild()

    (wrong,) = walk.client.verify().wrong
    assert "it was said before" in wrong


def test_what_a_revoked_key_signs_is_found(walk: Walk) -> None:
    (key,) = walk.client.keys.values()
    draft = walk.client.draft(
        "make_decision", {"kind": "own_choice", "basis": "independent", "independent": True}
    )
    walk.client.do("revoke_signing_key", {"key_id": keys.id_of(key)})
    published()
    kept = rows()
    planted = altered(
        kept[decision(walk)],
        id=UUID(int=7),
        stream=UUID(int=8),
        blind=bytes(32),
        version=1,
        prev=None,
        cites=(),
        statement=bytes(draft.envelope),
    )
    planted.stream = UUID(int=8)

    stored([*kept, planted])
    published()
    rebuild()

    (wrong,) = walk.client.verify().wrong
    assert "not enrolled" in wrong
