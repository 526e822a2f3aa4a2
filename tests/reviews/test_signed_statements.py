"""A command may carry its giver's own signed statement: held against what is done, and taken once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agreements.commands import enroll_signing_key, revoke_signing_key, set_signing_policy
from agreements.signing_keys import statement_of
from agreements.vocabulary import RequestKind
from config.actors import COMMANDS, Actor, Command
from config.errors import BadInput, DemarcError, Refused
from config.ledger import signed_command
from config.ledger.event import Entry
from config.ledger.keys import unseal
from config.ledger.models import LedgerRecord, StatementTaken
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins
from config.ledger.sealed import Disclosure, Sealed, commit
from config.ledger.statement import key_id, new_statement, sign, sign_payload
from config.ledger.store import Receipt, ledger
from reviews import commands
from reviews.decision import Basis, DecisionKind, DecisionMade
from reviews.oversight.boundary import Answer, boundary
from reviews.oversight.replay import case_history
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, liaison, named
from tests.reviews.oversight.reading import indicated
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.reviews.registered import directed, opened_case, released_model, requested

pytestmark = pytest.mark.django_db

KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC: Final = KEY.public_key().public_bytes_raw()
OTHER_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER_LIAISON: Final = liaison("other liaison", OTHER_COMPANY)
INDICATOR: Final = "signed with the company's key"
EXPLAINED: Final = Disclosure(name="explanation", salt=bytes(range(32)), value="we cannot tell them apart")


class Past:
    """A case with a binding letter to the company, whose liaison has a key."""

    def __init__(self) -> None:
        released_model()
        self.case = opened_case(models=(MODEL,))
        self.letter = directed(case=self.case)
        enroll_signing_key(LIAISON, public_key=PUBLIC, person=LIAISON.id)

    @property
    def decision(self) -> dict[str, Any]:
        """What the company decides."""
        return {
            "kind": DecisionKind.COMPLIED,
            "basis": Basis.LEGAL_COMPULSION,
            "answers": (self.letter,),
            "applied": FOREIGNERS,
            "case": self.case,
        }

    @property
    def leaf(self) -> bytes:
        return first(self.letter).leaf

    def decided(self, by: Actor = LIAISON, **given: Any) -> Receipt:
        """The decision, given with a statement of exactly it, or with none."""
        return commands.make_decision(by, **self.decision, **given)

    def signed(self, **changed: Any) -> bytes:
        """The envelope of the company's statement of the decision, with some of it `changed`."""
        return signed(answers=(self.leaf,), **{"said": self.decision, **changed})


def first(stream: UUID) -> Entry:
    return ledger.entries(streams=[stream])[0]


def signed(
    said: dict[str, Any],
    *,
    command: str = "make_decision",
    answers: Iterable[bytes] = (),
    organization: UUID = COMPANY,
    stream: UUID | None = None,
    nonce: bytes = bytes(16),
    issued_at: datetime | None = None,
    keys: Iterable[Ed25519PrivateKey] = (KEY,),
) -> bytes:
    return sign(
        new_statement(
            command=command,
            organization=organization,
            stream=stream,
            answers=answers,
            said=as_builtins(said),
            issued_at=issued_at or datetime.now(UTC),
            nonce=nonce,
        ),
        keys,
    )


@pytest.fixture
def past() -> Past:
    return Past()


def refused(past: Past, envelope: bytes, **given: Any) -> DemarcError:
    """The refusal of the decision with this envelope; nothing is recorded, and its nonce is not taken."""
    before = LedgerRecord.objects.count()
    with pytest.raises((Refused, BadInput)) as refusal:
        past.decided(signed=envelope, **given)
    assert LedgerRecord.objects.count() == before
    assert not StatementTaken.objects.exists()
    return refusal.value


def answered(case: UUID) -> Answer:
    return indicated(boundary(case_history(case)))[INDICATOR]


# the record carries the exact bytes, and the indicator says so


def test_a_signed_decision_carries_the_exact_bytes_and_the_indicator_says_yes(past: Past) -> None:
    envelope = past.signed()

    receipt = past.decided(signed=envelope)

    assert [entry.record.statement for entry in receipt.entries] == [envelope]
    assert answered(past.case) is Answer.YES


def test_the_same_decision_without_a_statement_is_not_signed(past: Past) -> None:
    wanted: dict[str, Any] = {"acts": (), "signatures": 1}
    policy = signed(wanted, command="set_signing_policy", stream=COMPANY, nonce=bytes(15) + b"p")
    set_signing_policy(LIAISON, signed=policy, **wanted)

    past.decided()

    assert answered(past.case) is Answer.NO


def test_a_key_that_is_revoked_later_has_signed_all_the_same(past: Past) -> None:
    past.decided(signed=past.signed())

    revoke_signing_key(LIAISON, key_id=key_id(PUBLIC))

    assert answered(past.case) is Answer.YES


def test_keys_are_judged_by_position(past: Past) -> None:
    (entry,) = past.decided(signed=past.signed()).entries
    company = ledger.entries(streams=[COMPANY])
    enrolled = max(e.position or 0 for e in company if e.record.topic == "party.signing-key-enrolled")

    assert statement_of(entry, company) is not None
    before = msgspec.structs.replace(entry, position=enrolled)
    assert statement_of(before, company) is None


def test_bytes_that_nobody_signed_are_no_statement(past: Past) -> None:
    (entry,) = past.decided(signed=past.signed()).entries
    forged = msgspec.structs.replace(entry.record, statement=past.signed(keys=[OTHER_KEY]))

    company = ledger.entries(streams=[COMPANY])

    assert statement_of(msgspec.structs.replace(entry, record=forged), company) is None
    moved = msgspec.structs.replace(entry.record, cites=())
    assert statement_of(msgspec.structs.replace(entry, record=moved), company) is None


def test_a_rehearsal_tells_what_to_sign_and_takes_nothing(past: Past) -> None:
    rehearsed = past.decided(dry_run=True)
    answers = tuple(cited.leaf for cited in rehearsed.entries[0].record.cites)

    past.decided(signed=signed(past.decision, answers=answers), dry_run=True)
    receipt = past.decided(signed=signed(past.decision, answers=answers))

    assert receipt.entries[0].record.statement is not None


def test_what_is_left_out_is_signed_as_its_default(past: Past) -> None:
    said = past.decision | {"independent": False, "reason": None}

    assert past.decided(signed=past.signed(said=said)).entries


def test_several_keys_of_the_company_may_sign(past: Past) -> None:
    enroll_signing_key(LIAISON, public_key=OTHER_KEY.public_key().public_bytes_raw(), person=LIAISON.id)

    assert past.decided(signed=past.signed(keys=[KEY, OTHER_KEY])).entries


# each refusal has its own reason


def test_a_key_that_is_not_enrolled_does_not_speak(past: Past) -> None:
    assert "not enrolled" in str(refused(past, past.signed(keys=[OTHER_KEY])))
    assert "not enrolled" in str(refused(past, past.signed(keys=[KEY, OTHER_KEY])))


def test_a_key_that_was_revoked_does_not_speak(past: Past) -> None:
    revoke_signing_key(LIAISON, key_id=key_id(PUBLIC))

    assert "revoked" in str(refused(past, past.signed()))


def test_a_key_does_not_speak_before_its_day(past: Past) -> None:
    later = OTHER_KEY.public_key().public_bytes_raw()
    since = (ledger.clock() + timedelta(days=3)).date()
    enroll_signing_key(LIAISON, public_key=later, person=LIAISON.id, since=since)

    assert "has not come" in str(refused(past, past.signed(keys=[OTHER_KEY])))


def test_another_companys_key_does_not_speak(past: Past) -> None:
    enroll_signing_key(
        OTHER_LIAISON, public_key=OTHER_KEY.public_key().public_bytes_raw(), person=OTHER_LIAISON.id
    )

    assert "not enrolled" in str(refused(past, past.signed(keys=[OTHER_KEY])))


def test_what_is_signed_is_a_statement(past: Past) -> None:
    other_type = sign_payload(b"{}", "application/json", [KEY])

    assert "no statement" in str(refused(past, other_type))
    assert "no DSSE envelope" in str(refused(past, b"{}"))


def test_an_altered_statement_is_refused(past: Past) -> None:
    envelope = msgspec.json.decode(past.signed())
    other = msgspec.json.decode(past.signed(nonce=bytes(range(16))))

    altered = msgspec.json.encode(envelope | {"payload": other["payload"]})
    assert "does not hold" in str(refused(past, altered))


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"organization": OTHER_COMPANY}, "/payload/organization"),
        ({"command": "revise_decision"}, "/payload/command"),
        ({"stream": named("something else")}, "/payload/stream"),
        ({"answers": ()}, "/payload/answers"),
        ({"answers": (sha256(b"another entry").digest(),)}, "/payload/answers"),
        ({"issued_at": datetime(2100, 1, 1, tzinfo=UTC)}, "/payload/issued_at"),
        ({"nonce": b"short"}, "/payload/nonce"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_statement_of_something_else_is_refused(past: Past, changed: dict[str, Any], pointer: str) -> None:
    said = {"said": past.decision, "answers": (past.leaf,)}

    assert refused(past, signed(**{**said, **changed})).pointer == pointer


@pytest.mark.parametrize(
    ("argument", "other"),
    [
        ("kind", DecisionKind.DECLINED),
        ("basis", Basis.VOLUNTARY),
        ("answers", ()),
        ("applied", None),
        ("case", named("another case")),
        ("under_objection", True),
        ("explanation", "words that are not given"),
    ],
)
def test_what_is_signed_is_what_is_given(past: Past, argument: str, other: Any) -> None:
    envelope = past.signed(said=past.decision | {argument: other})

    assert refused(past, envelope).pointer == f"/payload/said/{argument}"


def test_what_is_given_is_signed(past: Past) -> None:
    assert refused(past, past.signed(), under_objection=True).pointer == "/payload/said/under_objection"
    assert refused(past, past.signed(), explanation="unsigned").pointer == "/payload/said/explanation"


def test_an_argument_that_the_command_has_not_is_refused(past: Past) -> None:
    assert refused(past, past.signed(said=past.decision | {"verdict": 1})).pointer == "/payload/said"


def test_when_it_happened_is_signed_with_it(past: Past) -> None:
    at = Occurred.at(ledger.clock())

    assert refused(past, past.signed(), occurred=at).pointer == "/payload/said/occurred"
    said = past.decision | {"occurred": at}
    assert past.decided(signed=past.signed(said=said), occurred=at).entries


# once, and not after what it answers has changed


def test_a_statement_is_taken_once(past: Past) -> None:
    envelope = past.signed()
    past.decided(signed=envelope)

    with pytest.raises(Refused, match="taken before"):
        past.decided(signed=envelope)
    with pytest.raises(Refused, match="taken before"):
        past.decided(signed=past.signed(said=past.decision | {"under_objection": True}), under_objection=True)


def test_a_statement_is_taken_once_in_a_batch_too(past: Past) -> None:
    def twice() -> None:
        with ledger.together():
            past.decided(signed=past.signed())
            past.decided(signed=past.signed())

    with pytest.raises(Refused, match="taken before"):
        twice()


def test_a_nonce_is_its_organizations_own(past: Past) -> None:
    StatementTaken.objects.create(organization=OTHER_COMPANY, nonce=bytes(16))

    assert past.decided(signed=past.signed()).entries


def test_two_writers_of_one_statement_are_told_alike(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    envelope = past.signed()
    past.decided(signed=envelope)
    monkeypatch.setattr("config.ledger.once.refuse_repeated", lambda *_: None)

    with pytest.raises(Refused, match="taken before"):
        past.decided(signed=envelope)


def asked() -> Past:
    """The same past with a voluntary request in place of the letter."""
    past = Past()
    past.letter = requested(case=past.case)
    return past


def complied(past: Past, **given: Any) -> Receipt:
    decision = past.decision | {"basis": Basis.VOLUNTARY}
    issued_at = given.pop("issued_at", None)
    envelope = signed(decision, answers=(past.leaf,), issued_at=issued_at)
    return commands.make_decision(LIAISON, signed=envelope, **decision)


def test_a_statement_is_stale_where_the_request_has_changed_since() -> None:
    past = asked()
    issued_at = datetime.now(UTC)
    commands.withdraw_request(OFFICER, communication=past.letter)

    with pytest.raises(Refused) as stale:
        complied(past, issued_at=issued_at)
    assert (stale.value.pointer, "has changed" in str(stale.value)) == ("/payload/answers", True)

    assert complied(past).entries  # issued after it, knowing of it


def test_the_companys_own_receipt_changes_nothing_of_the_request() -> None:
    past = asked()
    issued_at = datetime.now(UTC)
    commands.state_receipt(LIAISON, communication=past.letter, received_at=Occurred.at(ledger.clock()))

    assert complied(past, issued_at=issued_at).entries


def test_what_happens_elsewhere_makes_nothing_stale() -> None:
    past = asked()
    issued_at = datetime.now(UTC)
    requested(case=past.case, kind=RequestKind.DELAY_RELEASE)

    assert complied(past, issued_at=issued_at).entries


# sealed words are signed as commitments


def committed(disclosure: Disclosure = EXPLAINED) -> Sealed:
    return Sealed(commitment=commit(disclosure))


def test_sealed_words_are_signed_as_their_commitment_with_the_signers_own_salt(past: Past) -> None:
    said = past.decision | {"explanation": committed()}

    receipt = past.decided(
        signed=past.signed(said=said), disclosures=(EXPLAINED,), explanation=EXPLAINED.value
    )

    made = receipt.entries[0].event
    assert isinstance(made, DecisionMade)
    assert made.explanation == committed()
    assert EXPLAINED.value.encode() not in receipt.entries[0].data
    assert unseal(receipt.entries[0], "explanation") == EXPLAINED
    assert answered(past.case) is Answer.YES


def test_sealed_words_that_are_signed_as_they_stand_are_refused(past: Past) -> None:
    said = past.decision | {"explanation": EXPLAINED.value}

    assert "sealed" in str(refused(past, past.signed(said=said), explanation=EXPLAINED.value))


@pytest.mark.parametrize(
    ("beside", "given"),
    [
        ((), EXPLAINED.value),
        ((msgspec.structs.replace(EXPLAINED, value="other words"),), "other words"),
        ((msgspec.structs.replace(EXPLAINED, salt=bytes(32)),), EXPLAINED.value),
        ((msgspec.structs.replace(EXPLAINED, salt=b"short"),), EXPLAINED.value),
        ((EXPLAINED,), "other words"),
        ((EXPLAINED, msgspec.structs.replace(EXPLAINED, name="objection")), EXPLAINED.value),
    ],
    ids=["nothing", "other words", "other salt", "short salt", "other words given", "one too many"],
)
def test_what_is_disclosed_is_what_was_committed_to(
    past: Past, beside: tuple[Disclosure, ...], given: str
) -> None:
    envelope = past.signed(said=past.decision | {"explanation": committed()})

    refused(past, envelope, disclosures=beside, explanation=given)


def test_a_commitment_under_another_name_is_refused(past: Past) -> None:
    other = msgspec.structs.replace(EXPLAINED, name="reason")
    envelope = past.signed(said=past.decision | {"explanation": committed(other)})

    assert "nothing was sealed" in str(
        refused(past, envelope, disclosures=(other,), explanation=EXPLAINED.value)
    )


def test_disclosures_stand_beside_a_statement_only(past: Past) -> None:
    with pytest.raises(TypeError):
        past.decided(disclosures=(EXPLAINED,), explanation=EXPLAINED.value)


# every command can be signed


@pytest.mark.parametrize("name", sorted(name for name in COMMANDS if name.startswith(("agree", "reviews"))))
def test_the_arguments_of_every_command_can_be_read_from_what_is_signed(name: str) -> None:
    command: Command[Any] = COMMANDS[name]

    hints, defaults = signed_command._accepts(command.function)

    for hint in hints.values():
        msgspec.json.Decoder(hint)
    assert defaults.keys() <= hints.keys()
