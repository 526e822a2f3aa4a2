"""What stands beside a mark: whose lane, which shape, the words and how wide they can be. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from agreements.claim import Claim, ClaimContradicted, ClaimKind, ClaimMade
from agreements.party import PartyKind
from config.actors import Side
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from reviews.communication import EvidenceDisclosed, Shown
from reviews.oversight.boundary import Boundary
from reviews.oversight.history import CaseHistory

_LONGEST: Final = 40

# the widest of the usual fonts for people (DejaVu Sans at 12 pixels): with others there is room to spare
_WIDTHS: Final = {
    **dict.fromkeys("ijl|!'", 3.7),
    **dict.fromkeys(" .,:;·", 4.2),
    **dict.fromkeys("ft()[]rI", 5.0),
    **dict.fromkeys("mwMW", 11.7),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&@→…", 9.4),
}
_OTHERWISE: Final = 7.7


class LaneName(StrEnum):
    """Whose entries a lane holds; claims stand beside the parties' own acts, in a lane of their own."""

    GOVERNMENT = "government"
    COMPANY = "company"
    THIRD_PARTIES = "third parties"
    OVERSIGHT = "oversight"
    COURT = "court"
    REGISTER = "register"
    CLAIMS = "claims"


_LANES: Final = {
    Side.GOVERNMENT: LaneName.GOVERNMENT,
    Side.COMPANY: LaneName.COMPANY,
    Side.THIRD_PARTY: LaneName.THIRD_PARTIES,
    Side.OVERSIGHT: LaneName.OVERSIGHT,
    Side.SYSTEM: LaneName.REGISTER,
}


def lane_of(case: CaseHistory, entry: Entry) -> LaneName:
    """The lane of an entry: what somebody says about others is a claim, whoever says it."""
    if isinstance(case.streams.get(entry.record.stream), Claim):
        return LaneName.CLAIMS
    party = case.parties.get(entry.organization)
    if party is not None and party.kind is PartyKind.COURT:
        return LaneName.COURT
    return _LANES[entry.side]


def story(case: CaseHistory, found: Boundary) -> dict[UUID, str]:
    """What a reader follows first, by entry: what was asked, decided, done about it, lifted, in few words."""
    told: dict[UUID, str] = {}
    for row in found.crossings:
        asked = row.instrument.words if row.instrument else row.form.replace("_", " ")
        told[row.entry] = f"{asked}, binding" if row.binding else asked
        for narrowed in row.narrowed:
            told[narrowed.entry] = "narrowed"
        for reply in row.replies:
            told[reply.entries[0]] = reply.kind.words(binding=row.binding)
            told |= {act.entry: act.kind.replace("_", " ") for act in reply.acts}
        told |= dict.fromkeys(row.lifts, "lifted in part")
    ended = {row.lifted: row.standing for row in found.crossings if row.lifted}
    told |= {
        entry: case.in_words(standing).partition(":")[2].partition("(")[0].strip() or standing
        for entry, standing in ended.items()
    }
    return told


def label_of(case: CaseHistory, entry: Entry, told: Mapping[UUID, str]) -> str:
    """A mark's few words: its ¶, then what `told` says of it, what is claimed, or the name of the act."""
    words = told.get(entry.id) or _words(case, entry)
    label = f"¶{case.numbers[entry.id]} {words}"
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def _words(case: CaseHistory, entry: Entry) -> str:
    match entry.event:
        case ClaimMade(kind=ClaimKind.DATING, dated=Occurred() as dated):
            return f"{case.who(entry)}: {dated}"
        case ClaimMade(value=value):
            return f"{case.who(entry)}: {case.in_words(value).replace('_', ' ')}"
        case ClaimContradicted(other=other):
            return f"against {case.name(other)}"
        case EvidenceDisclosed(shown=Shown.NOTHING):
            return "no evidence shown"  # the name of the act would say the contrary
    return entry.record.topic.partition(".")[2].replace("-", " ")


def width_of(text: str) -> float:
    """The most pixels that a text of 12 pixels' height takes in any usual font."""
    return sum(_WIDTHS.get(character, _OTHERWISE) for character in text)


def fitting(text: str, room: float) -> str:
    """The text where it fits `room` pixels, else as much of it as does; "" where that says nothing."""
    if width_of(text) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…") > room:
        kept = kept[:-1]
    return f"{kept.rstrip(' ,;:')}…" if len(kept) > 5 else ""
