"""Signatures of both sides' keys under one agreement: each side's statement, and whether it is of one text.

There is no shared envelope. Each side gives its own statement of `sign_agreement`, which answers the entries
that state the agreed terms and confidentiality, by their leaf hashes: two statements over the same hashes are
signatures under the same text, whoever holds the register. Pure.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec

from agreements.agreement import Agreement
from agreements.agreement.acts import AgreementSigned
from agreements.agreement.board import BOTH_SIDES, board_of
from agreements.signing_keys import statement_of
from config.actors import RecordKind, Side
from config.ledger.event import Entry
from config.ledger.statement import read_envelope

_DOMAIN: Final = b"demarc agreed terms v1\x00"


class SideSigned(msgspec.Struct, frozen=True, kw_only=True):
    """One side's signature as it stands under the current terms: whose, in which entry, of which terms (their
    digest, 32 bytes; None in a compiled record), and the ids of the keys that signed; none where none did."""

    side: Side
    organization: UUID
    entry: UUID
    terms: bytes | None
    keys: tuple[str, ...]


class TwoParty(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides' signatures, as far as they stand."""

    signatures: tuple[SideSigned, ...]

    @property
    def one_text(self) -> bool:
        """Whether both sides signed, and the very same terms."""
        terms = {signed.terms for signed in self.signatures}
        return len(self.signatures) == len(BOTH_SIDES) and len(terms) == 1 and None not in terms

    @property
    def under_keys(self) -> bool:
        """Whether both sides signed the very same terms, each with a key of its own."""
        return self.one_text and all(signed.keys for signed in self.signatures)


def terms_digest(leaves: Iterable[bytes]) -> bytes:
    """What names a text that is agreed: SHA-256 over a domain tag and the leaf hashes (32 bytes each, sorted)
    of the entries that state its terms; 32 bytes."""
    return sha256(_DOMAIN + b"".join(sorted(leaves))).digest()


def two_party(
    agreement: Agreement, organizations: Mapping[UUID, Iterable[Entry]], instant: datetime | None = None
) -> TwoParty:
    """The signatures under the current terms, at an instant (with zone) where one is given. `organizations`
    are the entries of each party's own stream, by its id: its keys stand there."""
    board = agreement.board if instant is None else agreement.board_at(instant)
    acts = {act.id: act for act in agreement.acts}
    standing = [acts[board.signatures[side].entry] for side in BOTH_SIDES if board.signed_by(side)]
    return TwoParty(signatures=tuple(_signed(act, organizations) for act in standing))


def other_texts(agreement: Agreement) -> list[Entry]:
    """The live signatures of an agreement that are under something else than the terms agreed when they were
    given: by their own words, which any key under them signs. Where there is none, both sides' signatures
    under the same terms are under one text. `agreement` is whole: none of its acts is missing."""
    leaves = {act.id: act.leaf for act in agreement.acts}
    found = []
    for number, act in enumerate(agreement.acts):
        if not isinstance(act.event, AgreementSigned) or act.record.record_kind is not RecordKind.LIVE:
            continue
        board = board_of(agreement.acts[:number])
        agreed = [term.agreed.entry for term in board.terms.values() if term.agreed]
        stating = {leaves[entry] for entry in (*agreed, board.confidentiality) if entry}
        if {one.leaf for one in act.record.cites} != stating:
            found.append(act)
    return found


def _signed(act: Entry, organizations: Mapping[UUID, Iterable[Entry]]) -> SideSigned:
    holds = statement_of(act, organizations.get(act.organization, ())) is not None
    envelope = read_envelope(act.record.statement) if holds and act.record.statement else None
    cited = act.record.cites
    return SideSigned(
        side=act.side,
        organization=act.organization,
        entry=act.id,
        terms=terms_digest(one.leaf for one in cited) if cited else None,
        keys=tuple(dict.fromkeys(s.keyid for s in envelope.signatures)) if envelope else (),
    )
