"""Which rows markings, notices, askings, litigation holds and destructions have in the read models."""

from collections.abc import Iterator

from config.ledger.projections import Row, rows_of
from reviews.models.confidentiality import (
    DestructionFile,
    FieldMarking,
    LitigationHold,
    SubmitterNotice,
    UnsealingFile,
)
from reviews.projections.part import part_of
from reviews.review import Review


@rows_of(Review)
def marking_rows(review: Review) -> Iterator[Row]:
    for marking in review.confidentiality.markings:
        yield part_of(
            review,
            FieldMarking,
            id=marking.by.id,
            entry=marking.said.entry,
            field=marking.said.field,
            ground=marking.said.ground,
            category=marking.said.ground.category,
            expires=marking.said.expires,
        )


@rows_of(Review)
def notice_rows(review: Review) -> Iterator[Row]:
    for notice in review.confidentiality.notices.values():
        if notice.said:
            yield part_of(
                review,
                SubmitterNotice,
                id=notice.id,
                entry=notice.said.entry,
                field=notice.said.field,
                recipient=notice.said.recipient,
                organization=notice.said.organization,
                law=notice.said.law,
                answer_by=notice.said.answer_by,
                objections=len(notice.objections),
            )


@rows_of(Review)
def unsealing_rows(review: Review) -> Iterator[Row]:
    for asking in review.unsealing.asked.values():
        if asking.entry and asking.said:
            yield part_of(
                review,
                UnsealingFile,
                id=asking.id,
                entry=asking.said.entry,
                field=asking.said.field,
                body=asking.entry.organization,
                law=asking.said.law,
                inquiry=asking.said.inquiry,
                state=asking.state,
                agreed_by=asking.agreed.record.by if asking.agreed else None,
                shown=review.company in asking.entry.record.audience,
            )


@rows_of(Review)
def retention_rows(review: Review) -> Iterator[Row]:
    for hold in review.retention.holds.values():
        if hold.placed and hold.said:
            yield part_of(
                review,
                LitigationHold,
                id=hold.id,
                matter=hold.said.matter,
                placed_by=hold.placed.organization,
                placed_at=hold.placed.takes_effect,
                released_at=hold.released.takes_effect if hold.released else None,
            )
    for proposal in review.retention.proposals.values():
        if proposal.entry and proposal.said:
            yield part_of(
                review,
                DestructionFile,
                id=proposal.id,
                disposition=proposal.said.disposition,
                retention_days=proposal.said.retention_days,
                proposed_by=proposal.entry.record.by,
                destroyed_at=proposal.destroyed.takes_effect if proposal.destroyed else None,
            )
