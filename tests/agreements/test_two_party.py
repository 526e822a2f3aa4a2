"""Both sides sign one agreement, each with its own keys: two statements over the very same terms."""

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agreements import commands
from agreements.agreement import Agreement
from agreements.models import ServedEntry
from agreements.party import Party
from agreements.two_party import TwoParty, other_texts, terms_digest, two_party
from config.actors import Actor
from config.errors import Refused
from config.ledger.event import Entry
from config.ledger.store import Receipt, ledger
from reviews.oversight.negotiation import agreement_told, board_lines
from reviews.oversight.replay import case_history
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, SUPERVISOR, liaison
from tests.api.calling import Caller, problem
from tests.reviews.registered import opened_case, parties
from tests.reviews.test_signed_statements import signed

pytestmark = pytest.mark.django_db

KEYS: Final = {
    COMPANY: Ed25519PrivateKey.from_private_bytes(b"c" * 32),
    AGENCY: Ed25519PrivateKey.from_private_bytes(b"a" * 32),
}


def enrolled() -> None:
    for actor in (LIAISON, SUPERVISOR):
        public = KEYS[actor.organization].public_key().public_bytes_raw()
        commands.enroll_signing_key(actor, public_key=public, person=actor.id)


def agreed() -> UUID:
    """Two terms agreed and confidentiality terms set; nobody has signed."""
    parties()
    enrolled()
    agreement = commands.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    for term, text in (("scope", "cyber"), ("fees", "none")):
        commands.propose_term(OFFICER, agreement=agreement, term=term, text=text)
        commands.accept_term(LIAISON, agreement=agreement, term=term)
    commands.set_confidentiality_terms(OFFICER, agreement=agreement, text="nothing leaves")
    return agreement


def entries(stream: UUID) -> list[Entry]:
    return ledger.entries(streams=[stream])


def signed_terms(agreement: UUID) -> list[bytes]:
    """The leaf hashes of what states the agreed terms."""
    stating = {"agreement.term-proposed", "agreement.confidentiality-terms-set"}
    return [one.leaf for one in entries(agreement) if one.record.topic in stating]


def signs(
    actor: Actor, agreement: UUID, *, answers: Iterable[bytes] | None = None, bare: bool = False
) -> Receipt:
    """A side signs, with its key unless it is `bare`."""
    said: dict[str, Any] = {"agreement": agreement, "terms": ("fees", "scope")}
    if bare:
        return commands.sign_agreement(actor, **said)
    envelope = signed(
        said,
        command="sign_agreement",
        organization=actor.organization,
        stream=agreement,
        answers=signed_terms(agreement) if answers is None else answers,
        keys=[KEYS[actor.organization]],
    )
    return commands.sign_agreement(actor, **said, signed=envelope)


def found(agreement: UUID, acts: Iterable[Entry] | None = None) -> TwoParty:
    stream = ledger.get(Agreement, agreement)
    stream.acts = list(stream.acts if acts is None else acts)
    return two_party(stream, {id: ledger.get(Party, id).entries for id in (COMPANY, AGENCY)})


def test_two_statements_over_the_same_terms_are_a_signature_of_both_sides_keys() -> None:
    agreement = agreed()

    signs(SUPERVISOR, agreement)
    assert not found(agreement).one_text
    signs(LIAISON, agreement)

    both = found(agreement)
    assert both.under_keys
    assert {one.terms for one in both.signatures} == {terms_digest(signed_terms(agreement))}
    assert [len(one.keys) for one in both.signatures] == [1, 1]
    assert ledger.get(Agreement, agreement).in_force


def test_a_signature_without_a_key_signs_the_same_text_and_says_so() -> None:
    agreement = agreed()

    signs(SUPERVISOR, agreement, bare=True)
    signs(LIAISON, agreement)

    both = found(agreement)
    assert (both.one_text, both.under_keys) == (True, False)


def test_a_statement_over_other_terms_is_refused() -> None:
    agreement = agreed()
    before = signed_terms(agreement)
    commands.counter_term(OFFICER, agreement=agreement, term="fees", text="some")
    commands.accept_term(LIAISON, agreement=agreement, term="fees")

    with pytest.raises(Refused) as refusal:
        signs(LIAISON, agreement, answers=before)

    assert refusal.value.problem_name == "statement-other-communication"


def test_agreeing_to_a_position_answers_that_position() -> None:
    agreement = agreed()

    (accepted,) = [e for e in entries(agreement) if e.record.topic == "agreement.term-accepted"][:1]

    (proposed,) = [e for e in entries(agreement) if e.record.topic == "agreement.term-proposed"][:1]
    assert [cited.leaf for cited in accepted.record.cites] == [proposed.leaf]


def test_a_signature_that_nobody_made_counts_as_none() -> None:
    agreement = agreed()
    signs(SUPERVISOR, agreement)
    signs(LIAISON, agreement)
    acts = ledger.get(Agreement, agreement).acts
    forged = json.loads(acts[-1].record.statement or b"")
    forged["signatures"][0]["sig"] = json.loads(acts[-2].record.statement or b"")["signatures"][0]["sig"]
    record = msgspec.structs.replace(acts[-1].record, statement=json.dumps(forged).encode())

    told = found(agreement, [*acts[:-1], msgspec.structs.replace(acts[-1], record=record)])

    assert (told.one_text, told.under_keys) == (True, False)


@pytest.mark.parametrize("which", ["the first signature", "the second"])
def test_a_signature_under_another_text_is_found_from_the_entries_alone(which: str) -> None:
    agreement = agreed()
    signs(SUPERVISOR, agreement, bare=True)
    signs(LIAISON, agreement)
    stream = ledger.get(Agreement, agreement)
    assert other_texts(stream) == []
    at = -2 if which == "the first signature" else -1

    record = msgspec.structs.replace(stream.acts[at].record, cites=stream.acts[at].record.cites[1:])
    stream.acts[at] = msgspec.structs.replace(stream.acts[at], record=record)

    assert other_texts(stream) == [stream.acts[at]]
    assert not found(agreement, stream.acts).one_text


def test_a_signature_is_held_to_the_text_that_was_agreed_when_it_was_given() -> None:
    agreement = agreed()
    signs(SUPERVISOR, agreement)
    commands.counter_term(OFFICER, agreement=agreement, term="fees", text="some")
    commands.accept_term(LIAISON, agreement=agreement, term="fees")
    for actor in (SUPERVISOR, LIAISON):
        signs(actor, agreement, bare=True)
    commands.propose_amendment(OFFICER, agreement=agreement, term="fees", text="none again")
    for actor in (OFFICER, LIAISON):
        commands.accept_amendment(actor, agreement=agreement, term="fees")

    stream = ledger.get(Agreement, agreement)

    assert stream.in_force
    assert other_texts(stream) == []


def test_it_is_read_over_rest_by_the_two_and_nobody_else() -> None:
    agreement = agreed()
    signs(SUPERVISOR, agreement)
    signs(LIAISON, agreement)

    told = Caller().get(f"agreements/{agreement}/signatures").json()

    assert (told["one_text"], told["under_keys"]) == (True, True)
    assert {one["organization"] for one in told["signatures"]} == {str(COMPANY), str(AGENCY)}
    stranger = Caller(liaison("other liaison", OTHER_COMPANY))
    problem(stranger.get(f"agreements/{agreement}/signatures"), 404, "not-found")


def test_what_has_not_changed_is_not_sent_again_and_not_noted_as_served() -> None:
    agreement = agreed()
    path = f"agreements/{agreement}/signatures"
    signs(SUPERVISOR, agreement, bare=True)
    caller = Caller()
    assert caller.get(path, If_None_Match="*").status_code == 304
    assert not ServedEntry.objects.exists()
    tag = caller.get(path).headers["ETag"]

    assert caller.get(path, If_None_Match=tag).status_code == 304
    signs(LIAISON, agreement)
    again = caller.get(path, If_None_Match=tag)

    assert (again.status_code, again.headers["ETag"] != tag) == (200, True)


def test_it_is_shown_beside_the_case() -> None:
    agreement = agreed()
    case = opened_case(agreement=agreement)
    signs(SUPERVISOR, agreement)
    signs(LIAISON, agreement, bare=False)

    history = case_history(case)

    stream = ledger.get(Agreement, agreement)
    (line,) = [line for line in board_lines(history, stream) if line.startswith("signed by")]
    assert line.endswith("both the very same terms")
    assert line.count("with its key") == 2
    assert [one["side"] for one in agreement_told(history, stream)["signed_with_keys"]] == [
        "company",
        "government",
    ]
