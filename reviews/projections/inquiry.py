"""Which rows an inquiry has in the read models."""

from collections.abc import Iterator
from uuid import uuid5

from config.ledger.projections import Row, row, rows_of
from reviews.inquiry import Inquiry, SeenBy
from reviews.models.inquiry import InquiryAsk, InquiryFile, InquiryReader


@rows_of(Inquiry)
def inquiry_rows(inquiry: Inquiry) -> Iterator[Row]:
    opened, entry = inquiry.opened, inquiry.entry_opened
    if opened is None or entry is None:
        return
    yield row(
        InquiryFile,
        stream=inquiry.id,
        record_kind=inquiry.record_kind,
        opened_by=entry.organization,
        seen_by=opened.seen_by,
        cases=len(opened.cases),
        asks=len(inquiry.asks),
        observations=len(inquiry.observations),
        closed=inquiry.closed is not None,
    )
    if opened.seen_by is SeenBy.PARTIES:
        for party in opened.parties:
            yield row(InquiryReader, id=uuid5(inquiry.id, str(party)), stream=inquiry.id, organization=party)
    for ask, _, asked in inquiry.each_ask():
        yield row(
            InquiryAsk,
            id=ask.id,
            stream=inquiry.id,
            number=asked.number,
            asked=asked.asked,
            answer_hoped_for_by=asked.answer_hoped_for_by,
            produced=len(ask.produced),
        )
