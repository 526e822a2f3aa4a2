"""How well a recorded fact is evidenced: by its source, its document, or who recorded it."""

from typing import Final

from agreements.vocabulary import Evidence
from config.actors import Side
from config.errors import BadInput
from config.ledger.record import Source

_OWN_WORD: Final = {
    Side.COMPANY: Evidence.COMPANY_STATEMENT,
    Side.GOVERNMENT: Evidence.AGENCY_STATEMENT,
}

_DIGEST_BYTES: Final = 32


def check_digest(document: bytes | None) -> None:
    """Raise BadInput where `document` is neither None (not held) nor a SHA-256 digest (32 bytes)."""
    if document is not None and len(document) != _DIGEST_BYTES:
        raise BadInput(
            f"a document is given by its SHA-256 digest, {_DIGEST_BYTES} bytes, not {len(document)}",
            pointer="/document",
        )


def evidence_of(source: Source | None, side: Side) -> Evidence:
    """The level of a compiled entry's source, or what a live entry of `side` is worth by itself.

    A side that neither company nor government speaks for counts as the weakest level. Raises BadInput where
    the source names no known level.
    """
    if source is None:
        return _OWN_WORD.get(side, Evidence.MEDIA)
    try:
        return Evidence(source.evidence)
    except ValueError as error:
        levels = ", ".join(Evidence)
        raise BadInput(
            f"{source.evidence!r} is no level of evidence: write one of {levels}", pointer="/source/evidence"
        ) from error


def stated_evidence(given: Evidence | None, source: Source | None, side: Side) -> Evidence:
    """The level of a claim: its source's, or in a live record the claimant's own word, or media.

    Raises BadInput for any other level: nobody records another party's statement or document as evidence.
    """
    level = evidence_of(source, side)
    accepted = {level} if source else {level, Evidence.MEDIA}
    if given is not None and given not in accepted:
        raise BadInput(
            f"this is evidence of the level {level.words}: {given.words} would be another",
            pointer="/evidence",
        )
    return given or level
