"""What is asked and decided in the demo's open case: a request that is declined, an order, an ask."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import msgspec

import agreements.commands as between
from agreements.claim import ClaimKind
from agreements.vocabulary import Evidence, Instrument, RequestKind, Track
from reviews.commands import case as cases
from reviews.commands import company, desk, government, release
from reviews.communication import Document, EvidenceReceipt, Shown
from reviews.decision import Basis, BroaderReason, DecisionKind
from reviews.demo.acts import Act, Then, act, entry_id, stream_id
from reviews.demo.days import afternoon_in, date_in, day_in, on_day
from reviews.demo.live_case import (
    COUNTERSIGNER,
    LIAISON,
    OFFICER,
    SUPERVISOR,
)
from reviews.demo.open_review import CASE, MODEL, PROGRAM
from reviews.demo.users import AGENCY, COMPANY
from reviews.model_version import Attribution, Reach
from reviews.review.disputes import Grounds
from reviews.scope import Affiliation, Atom, Channel, Extent, Location, Polarity, Population, Scope

REQUEST: Final = stream_id("open-request")
DECLINED: Final = stream_id("open-decline")
ORDER: Final = stream_id("open-order")
COMPLIED: Final = stream_id("open-decision")
WAITING: Final = stream_id("open-waiting")
CALL: Final = stream_id("open-call")
CLAIM: Final = stream_id("open-consequence")

_LETTER: Final = sha256(b"the order on paper").digest()


def disputes() -> Iterator[Act]:
    """The company disputes two entries; the agency answers neither, one for longer than it should."""
    for key, days, entry, grounds, statement in (
        ("dispute-1", -20, "open-more-asked", Grounds.SCOPE, "The program does not speak of training."),
        ("dispute-2", -4, "open-shared", Grounds.METHOD, "Three of the repositories hold no flaw."),
    ):
        yield from on_day(
            days,
            act(
                key, LIAISON, cases.raise_dispute,
                case=CASE, entry=entry_id(entry), grounds=grounds, statement=statement,
            ),
            hour=14,
        )  # fmt: skip


def declined() -> Iterator[Act]:
    """A countersigned request, with nothing shown; the company declines."""
    asked: dict[str, Any] = {
        "to": COMPANY, "kind": RequestKind.DELAY_RELEASE, "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST,
        "track": Track.FRAMEWORK, "case": CASE, "models": (MODEL,),
        "supported_by": (entry_id("open-finding"),), "shown": Shown.NOTHING,
        "text": "Please move the release to everybody by four weeks.",
    }  # fmt: skip
    yield from on_day(
        -14,
        act("open-draft", OFFICER, desk.draft_request, **asked),
        act("open-countersigned", COUNTERSIGNER, desk.countersign_draft, draft=entry_id("open-draft")),
        act(
            "open-request", OFFICER, government.issue_request,
            id=REQUEST, draft=entry_id("open-draft"), **asked,
        ),
        act("open-receipt", LIAISON, company.state_receipt, communication=REQUEST, received_at=Then()),
        act(
            "open-consequence", LIAISON, between.make_claim,
            id=CLAIM, kind=ClaimKind.CONSEQUENCE_STATED, case=CASE,
            entry=entry_id("open-request"), value="a contract would not be renewed",
            evidence=Evidence.COMPANY_STATEMENT,
        ),
        act(
            "open-decline", LIAISON, company.make_decision,
            id=DECLINED, case=CASE, kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY, answers=(REQUEST,),
            objection="Four weeks are not explained.", under_objection=True,
            alternative="Sessions that turn to exploits are stopped and reviewed.",
        ),
    )  # fmt: skip


def ordered() -> Iterator[Act]:
    """Three days later an order follows on short notice; the company says that it was shown only a part."""
    asked: dict[str, Any] = {
        "to": COMPANY, "kind": RequestKind.RESTRICT, "instrument": Instrument.ORDER,
        "track": Track.COMPULSORY, "case": CASE, "models": (MODEL,),
        "scope": _partners(Location.ABROAD), "comply_by": afternoon_in(-11),
        "authority": "section 12 of the Bureau's statute", "document": Document(digest=_LETTER, held=True),
        "penalty": "a fine of up to $50,000 a day", "supported_by": (entry_id("open-finding"),),
        "shown": Shown.VERBAL, "shown_what": "Finding 1, by telephone.",
        "text": "Partners abroad are not to reach exploit development.",
    }  # fmt: skip
    yield from on_day(
        -11,
        act("order-draft", OFFICER, desk.draft_request, **asked),
        act("order-countersigned", COUNTERSIGNER, desk.countersign_draft, draft=entry_id("order-draft")),
        act(
            "open-order", OFFICER, government.issue_directive,
            id=ORDER, draft=entry_id("order-draft"), **asked,
        ),
        act("order-receipt", LIAISON, company.state_receipt, communication=ORDER, received_at=Then()),
        act(
            "order-evidence", LIAISON, company.state_evidence_receipt,
            communication=ORDER, received=EvidenceReceipt.PARTLY, said="Nobody read the method out.",
        ),
    )  # fmt: skip


def complied() -> Iterator[Act]:
    """The company restricts first and more than it then decides, and calls its new date its own choice."""
    everywhere = _partners(Location.ANY)
    yield from on_day(
        -11,
        act(
            "open-decision", LIAISON, company.make_decision,
            id=COMPLIED, case=CASE, kind=DecisionKind.COMPLIED_MORE_BROADLY, basis=Basis.PRESSURE_STATED,
            answers=(ORDER,), applied=everywhere, reason=BroaderReason.CANNOT_DISTINGUISH_POPULATION,
            under_objection=True, objection="Partners abroad defend the same software.",
        ),
        hour=15,
    )  # fmt: skip
    yield from on_day(
        -11,
        act(
            "open-restriction", LIAISON, release.restrict_access,
            model=MODEL, decision=COMPLIED,
            scope=msgspec.structs.replace(everywhere, capabilities=Extent.ALL),
        ),
        hour=13,
    )  # fmt: skip
    yield from on_day(
        -10,
        act(
            "open-rescheduled", LIAISON, release.reschedule_release,
            model=MODEL, to=Reach.EVERYBODY, when=day_in(24), attribution=Attribution.OWN_CHOICE,
        ),
        act(
            "open-call", LIAISON, government.record_call,
            id=CALL, office=AGENCY, company=COMPANY, case=CASE, said="Asked when the next version comes.",
        ),
    )  # fmt: skip


def waiting() -> Iterator[Act]:
    """A second request, which nobody has answered; appropriations have lapsed again."""
    asked: dict[str, Any] = {
        "to": COMPANY, "kind": RequestKind.PROVIDE_INFORMATION, "instrument": Instrument.INFORMAL_ASK,
        "track": Track.OUTSIDE, "case": CASE, "models": (MODEL,), "answer_hoped_for_by": afternoon_in(-2),
        "text": "Please say how many customers abroad there are.",
    }  # fmt: skip
    yield from on_day(
        -5,
        act("waiting-draft", OFFICER, desk.draft_request, **asked),
        act("waiting-countersigned", COUNTERSIGNER, desk.countersign_draft, draft=entry_id("waiting-draft")),
        act(
            "waiting", OFFICER, government.issue_request,
            id=WAITING, draft=entry_id("waiting-draft"), **asked,
        ),
    )  # fmt: skip
    yield from on_day(
        -1, act("lapse-2", SUPERVISOR, between.begin_appropriations_lapse, program=PROGRAM, first=date_in(-1))
    )


def drafted() -> Iterator[Act]:
    """What lies on the desk: a draft of each officer, which waits for the other one, and a memo."""
    asked: dict[str, Any] = {
        "to": COMPANY, "instrument": Instrument.FORMAL_VOLUNTARY_REQUEST, "track": Track.FRAMEWORK,
        "case": CASE, "models": (MODEL,),
    }  # fmt: skip
    yield from on_day(
        -1,
        act(
            "desk-draft-1", COUNTERSIGNER, desk.draft_request,
            kind=RequestKind.PROVIDE_INFORMATION, answer_hoped_for_by=afternoon_in(9),
            text="Please say which sessions the new safeguards stopped.", **asked,
        ),
        act(
            "desk-draft-2", OFFICER, desk.draft_request,
            kind=RequestKind.STAGE_RELEASE, answer_hoped_for_by=afternoon_in(12),
            text="Please begin with the partners that defend the software.", **asked,
        ),
        act(
            "desk-memo", OFFICER, desk.file_memo,
            case=CASE, memo="Ask who of us answers the disputes.",
        ),
        hour=15,
    )  # fmt: skip


def _partners(location: Location) -> Scope:
    """Exploit development through the API, for the partners there."""
    return Scope(
        models=(MODEL,),
        population=Population(
            polarity=Polarity.EXCLUDED, atoms=(Atom(relation=Affiliation.PARTNER, location=location),)
        ),
        channels=(Channel.API,),
        capabilities=("exploit development",),
        period=Extent.ALL,
    )
