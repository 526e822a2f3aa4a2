"""What a bundle tells on paper: one page for people, with everything that its cases and its inquiry hold."""

import re
from html import unescape
from typing import Any

import msgspec

from agreements.claim import ClaimKind
from config.actors import RecordKind
from config.ledger.checkpoint import Checkpoint
from reviews.inquiry import Inquiry
from reviews.oversight.continuation import line_words, reply_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.inquiries.told import ONLY_ITS_ASKS, InquirySeen
from reviews.oversight.paper import paper
from reviews.review.disputes import Grounds
from tests.actors import AGENCY, LIAISON, OVERSEER, OVERSIGHT_BODY
from tests.reviews.oversight.pasts import EVENING, NEXT_DAY, Scene, last
from tests.reviews.test_inquiry import asked, opened

CHECKPOINT = Checkpoint(origin="log.example", size=9, root=bytes(32))


def page(*cases: CaseHistory, inquiry: dict[str, Any] | None = None) -> str:
    """The page's words, as somebody reads them."""
    html = paper("2026-001", cases, CHECKPOINT, (), inquiry)
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def continuing() -> CaseHistory:
    """A live case that goes on from a compiled one, to whose letter the company has replied."""
    before = Scene(RecordKind.COMPILED, name="before")
    letter = before.directive()
    live = Scene()
    live.request(when=NEXT_DAY)
    reply = live.claim(ClaimKind.STATEMENT, LIAISON, entry=letter.entries[0].id, value="it named no weights")
    live.streams.remove(reply)
    compiled = msgspec.structs.replace(
        before.history(), prefix="2025-009 ", names={}, replies={letter.entries[0].id: reply.entries}
    )
    return msgspec.structs.replace(live.history(), before=compiled)


def seen(inquiry: Inquiry, *, since: int = 0) -> dict[str, Any]:
    """The inquiry as told to somebody who has its entries from one on."""
    return InquirySeen(
        id=inquiry.id,
        entries=tuple(inquiry.entries[since:]),
        words={},
        names={AGENCY: "The Bureau", OVERSIGHT_BODY: "The Inspector"},
        cases={},
    ).told()


def test_the_compiled_case_before_stands_first_with_a_line_between_and_its_replies() -> None:
    case = continuing()
    assert case.before is not None
    ((reply,),) = case.before.replies.values()

    told = page(case)

    assert line_words(case) in told
    assert "Replies of parties named in the compiled case" in told
    assert f"to {case.before.cite(case.before.replies)}: {reply_words(case.before, reply)}" in told
    assert told.index("Asked and decided") < told.rindex("Entries of 2026-001")


def test_entries_of_both_parts_of_a_timeline_are_cited_the_earlier_case_with_its_number() -> None:
    case = continuing()
    assert case.before is not None
    own, earlier = case.entries[-1].id, case.before.entries[-1].id

    cited = case.cite([earlier, own])

    assert cited == f"¶{case.numbers[own]} 2025-009 ¶{case.before.numbers[earlier]}"
    assert case.cite([own]) == f"¶{case.numbers[own]}"


def test_what_is_disputed_and_what_was_corrected_is_said() -> None:
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    scene.at(scene.case, EVENING).disputes.raise_dispute(
        by=scene.liaison, disputed=letter.entries[0], grounds=Grounds.SCOPE, statement="staff were left out"
    )
    scene.at(letter, NEXT_DAY).correct(
        by=scene.officer, entry=letter.entries[0].id, field="authority", value="15 CFR 744", reason="a slip"
    )
    case = scene.history()

    told = page(case)

    assert f"Disputes {case.cite([letter.entries[0].id])}, disputed by Acme" in told
    assert f"[corrected by {case.cite([last(letter).id])}: authority read 15 CFR 744.22(b)" in told
    assert "Disputes" not in page(Scene().history())


def test_an_inquiry_that_is_closed_says_how_it_ended() -> None:
    inquiry = opened()
    open_still = page(inquiry=seen(inquiry))
    inquiry.close(by=OVERSEER, outcome="nothing was withheld")

    closed = page(inquiry=seen(inquiry))

    assert "Closed" not in open_still
    assert "Closed withheld: sealed" in closed
    assert inquiry.entries[-1].leaf.hex() in closed


def test_who_was_asked_and_nothing_else_reads_no_beginning() -> None:
    inquiry = opened()
    ask = asked(inquiry)

    told = page(inquiry=seen(inquiry, since=1))

    assert ONLY_ITS_ASKS in told
    assert "Ask 1, of The Bureau" in told
    assert ask.leaf.hex() in told
    assert inquiry.entries[0].leaf.hex() not in told
