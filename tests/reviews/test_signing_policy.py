"""An organization says which of its acts are taken under its keys only; no face goes round it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, Final

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agreements.claim import ClaimKind
from agreements.commands import (
    appoint_liaison,
    enroll_signing_key,
    make_claim,
    revoke_signing_key,
    set_signing_policy,
)
from agreements.party import Party, SignedAct
from agreements.vocabulary import Participation
from config.actors import REGISTER, Side
from config.errors import NotPermitted, Refused
from config.ledger.event import EVENTS
from config.ledger.models import LedgerRecord
from config.ledger.rebuild import rebuild
from config.ledger.record import as_builtins
from config.ledger.statement import key_id
from config.ledger.store import Receipt, ledger
from config.ledger.stream import STREAMS
from reviews import commands
from reviews.decision import Basis, DecisionKind
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, SUPERVISOR, liaison, named
from tests.histories import DOMAIN
from tests.reviews.registered import parties
from tests.reviews.test_signed_statements import signed

pytestmark = pytest.mark.django_db

KEYS: Final = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 4)]
CHOICE: Final[dict[str, Any]] = {
    "kind": DecisionKind.OWN_CHOICE,
    "basis": Basis.INDEPENDENT,
    "independent": True,
}
CLAIM: Final[dict[str, Any]] = {
    "kind": ClaimKind.PARTICIPATION,
    "party": COMPANY,
    "participation": Participation.NEGOTIATING,
}
PEOPLE: Final = [LIAISON.id, named("second"), named("third")]
"""Whose the keys are."""
OTHER_LIAISON: Final = liaison("other liaison", OTHER_COMPANY)
NONCES: Final = count(1)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def enrolled(*keys: Ed25519PrivateKey, by: Sequence[Ed25519PrivateKey] = ()) -> None:
    for key in keys:
        whose = msgspec.structs.replace(LIAISON, id=PEOPLE[KEYS.index(key)])
        said: dict[str, Any] = {"public_key": public(key), "person": whose.id}
        beside: dict[str, Any] = {"signed": statement("enroll_signing_key", said, by, COMPANY)} if by else {}
        enroll_signing_key(whose, **said, **beside)


def statement(
    command: str, said: dict[str, Any], keys: Iterable[Ed25519PrivateKey], stream: Any = None
) -> bytes:
    nonce = next(NONCES).to_bytes(16, "big")
    return signed(as_builtins(said), command=command, keys=keys, stream=stream, nonce=nonce)


def decided(*keys: Ed25519PrivateKey, **given: Any) -> Receipt:
    beside: dict[str, Any] = {"signed": statement("make_decision", CHOICE, keys)} if keys else {}
    return commands.make_decision(LIAISON, **CHOICE, **beside, **given)


def wanted(acts: Iterable[SignedAct], signatures: int, *keys: Ed25519PrivateKey) -> Receipt:
    said: dict[str, Any] = {"acts": tuple(acts), "signatures": signatures}
    beside: dict[str, Any] = {"signed": statement("set_signing_policy", said, keys, COMPANY)} if keys else {}
    return set_signing_policy(LIAISON, **said, **beside)


def refused(act: Any) -> str:
    """The kind of problem that an act is refused for; nothing is recorded by it."""
    before = LedgerRecord.objects.count()
    with pytest.raises(Refused) as refusal:
        act()
    assert LedgerRecord.objects.count() == before
    return str(refusal.value.problem_name)


@pytest.fixture(autouse=True)
def _registered() -> None:
    parties()
    for person in PEOPLE[1:]:
        appoint_liaison(LIAISON, party=COMPANY, person=person)


def test_every_stream_that_such_an_organization_writes_can_be_named() -> None:
    sides = {Side.COMPANY, Side.THIRD_PARTY}

    written = {event.TOPIC.partition(".")[0] for event in DOMAIN if event.BY & sides}

    assert written == {name.value for name in SignedAct}
    assert written <= STREAMS.keys()
    assert "party.signing-policy-set" in EVENTS


# the default


def test_without_a_key_nothing_needs_to_be_signed() -> None:
    assert decided().entries


def test_once_a_key_is_enrolled_decisions_are_taken_signed_only() -> None:
    enrolled(KEYS[0])

    assert refused(decided) == "statement-needed"
    assert decided(KEYS[0]).entries[0].record.statement is not None
    assert make_claim(LIAISON, **CLAIM).entries


def test_every_act_on_a_decision_is_a_decision() -> None:
    enrolled(KEYS[0])
    decision = decided(KEYS[0]).stream

    assert (
        refused(lambda: commands.offer_commitment(LIAISON, decision=decision, commitment="weekly"))
        == "statement-needed"
    )
    assert (
        refused(lambda: commands.revise_decision(LIAISON, decision=decision, **CHOICE)) == "statement-needed"
    )


def test_a_key_that_speaks_from_another_day_on_asks_for_nothing_yet() -> None:
    since = (ledger.clock() + timedelta(days=3)).date()
    enroll_signing_key(LIAISON, public_key=public(KEYS[0]), person=LIAISON.id, since=since)

    assert decided().entries


def test_it_is_each_organizations_own() -> None:
    enrolled(KEYS[0])

    assert commands.make_decision(OTHER_LIAISON, **CHOICE).entries


def test_revoking_the_last_key_lets_nobody_decide_without_one() -> None:
    enrolled(KEYS[0])
    revoke_signing_key(LIAISON, key_id=key_id(public(KEYS[0])))

    assert refused(decided) == "statement-needed"
    enrolled(KEYS[1])
    assert decided(KEYS[1]).entries


# the policy


def test_as_many_people_sign_as_the_organization_says() -> None:
    enrolled(*KEYS)
    wanted([SignedAct.DECISION], 2, KEYS[0])

    assert refused(decided) == "statement-needed"
    assert refused(lambda: decided(KEYS[0])) == "statement-too-few-signatures"
    assert refused(lambda: decided(KEYS[0], KEYS[0])) == "statement-too-few-signatures"
    assert decided(KEYS[0], KEYS[2]).entries
    assert decided(*KEYS).entries


def test_several_keys_of_one_person_are_one_person() -> None:
    enrolled(KEYS[0])
    enroll_signing_key(LIAISON, public_key=public(KEYS[1]), person=LIAISON.id)

    with pytest.raises(Refused, match="as many people as are to sign: so far 1"):
        wanted([SignedAct.DECISION], 2, *KEYS[:2])

    enrolled(KEYS[2])
    wanted([SignedAct.DECISION], 2, *KEYS)
    assert refused(lambda: decided(*KEYS[:2])) == "statement-too-few-signatures"
    assert refused(lambda: wanted([], 1, *KEYS[:2])) == "statement-too-few-signatures"
    assert decided(KEYS[1], KEYS[2]).entries


def test_other_acts_are_named() -> None:
    enrolled(KEYS[0])
    wanted([SignedAct.CLAIM], 1, KEYS[0])

    assert decided().entries
    assert refused(lambda: make_claim(LIAISON, **CLAIM)) == "statement-needed"
    assert make_claim(LIAISON, **CLAIM, signed=statement("make_claim", CLAIM, KEYS[:1])).entries


def test_an_organization_may_want_nothing_signed_and_says_so_with_its_key() -> None:
    enrolled(KEYS[0])

    assert refused(lambda: wanted([], 1)) == "statement-needed"
    wanted([], 1, KEYS[0])
    assert decided().entries


def test_a_policy_is_changed_under_as_many_keys_as_it_asks_for() -> None:
    enrolled(*KEYS)
    wanted([SignedAct.DECISION], 2, KEYS[0])

    assert refused(lambda: wanted([], 1, KEYS[0])) == "statement-too-few-signatures"
    wanted([], 1, KEYS[0], KEYS[1])
    assert decided().entries


def test_no_more_signatures_are_asked_for_than_there_are_keys() -> None:
    enrolled(KEYS[0])

    refused(lambda: wanted([SignedAct.DECISION], 2, KEYS[0]))


def test_whoever_loses_a_key_finds_back_without_help() -> None:
    enrolled(*KEYS[:2])
    wanted([SignedAct.DECISION, SignedAct.PARTY], 2, KEYS[0])
    revoke_signing_key(LIAISON, key_id=key_id(public(KEYS[0])))

    assert refused(lambda: decided(KEYS[1])) == "statement-too-few-signatures"
    assert refused(lambda: appoint_liaison(LIAISON, party=COMPANY, person=named("x"))) == "statement-needed"
    assert refused(lambda: enrolled(KEYS[2])) == "statement-needed"
    enrolled(KEYS[2], by=[KEYS[1]])
    assert decided(KEYS[1], KEYS[2]).entries


@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, REGISTER], ids=lambda actor: actor.role)
def test_nobody_sets_it_but_the_organization(actor: Any) -> None:
    with pytest.raises(NotPermitted):
        set_signing_policy(actor, acts=())


def test_it_is_on_record_in_words() -> None:
    enrolled(*KEYS[:2])

    (said,) = wanted([SignedAct.AGREEMENT, SignedAct.DECISION], 2, KEYS[0]).sentences

    assert (
        said == "wants its decisions, its acts on agreements signed by 2 people, each with a key of their own"
    )
    signing = ledger.get(Party, COMPANY).people.signing
    assert (set(signing.acts), signing.signatures) == ({"decision", "agreement"}, 2)


# what goes round it


def test_a_rehearsal_says_how_many_people_sign_and_what_is_sealed() -> None:
    enrolled(KEYS[0])
    decision = decided(KEYS[0]).stream

    rehearsed = commands.offer_commitment(LIAISON, decision=decision, commitment="weekly", dry_run=True)

    assert (rehearsed.signatures, rehearsed.sealed) == (1, ("commitment",))
    policy = set_signing_policy(LIAISON, acts=(), dry_run=True)
    assert (policy.signatures, policy.sealed) == (1, ())
    assert commands.register_model(LIAISON, name="Fable 6", dry_run=True).signatures == 0


def test_a_batch_is_held_to_it_too() -> None:
    def batch() -> None:
        with ledger.together():
            enrolled(KEYS[0])
            decided()

    assert refused(batch) == "statement-needed"


def test_a_rebuild_keeps_it() -> None:
    enrolled(*KEYS)
    wanted([SignedAct.DECISION], 2, KEYS[0])

    assert rebuild().same

    assert refused(lambda: decided(KEYS[0])) == "statement-too-few-signatures"
