"""Which rows a case has in the read models."""

from collections.abc import Iterator
from uuid import uuid5

from config.ledger.projections import Row, rows_of
from reviews.models.case import (
    AccessFile,
    AccessWindow,
    CaseFile,
    CaseModel,
    FiledDocument,
    QuestionFile,
    SubmissionFile,
)
from reviews.projections.part import part_of
from reviews.review import Review
from reviews.review.access import Grant
from reviews.review.opening import year_and_ordinal
from reviews.review.submission import Submitted


@rows_of(Review)
def case_rows(review: Review) -> Iterator[Row]:
    if review.opened is None:
        return
    year, ordinal = year_and_ordinal(review.number)
    yield part_of(
        review,
        CaseFile,
        number=review.number,
        year=year,
        ordinal=ordinal,
        title=review.title,
        kind=review.kind,
        track=review.track,
        state=review.state,
        program=review.opened.program,
        agreement=review.opened.agreement,
        continues=review.opened.continues,
    )
    for model in review.models:
        yield part_of(review, CaseModel, id=uuid5(review.id, str(model)), model=model)


@rows_of(Review)
def submission_rows(review: Review) -> Iterator[Row]:
    for made in review.submission.made:
        if made.entry:
            yield part_of(
                review,
                SubmissionFile,
                id=made.entry.id,
                tracking_id=made.tracking_id or "",
                refiles=made.refiles,
                state=_submission_state(made),
            )


def _submission_state(made: Submitted) -> str:
    if made.withdrawn:
        return "withdrawn"
    if made.complete:
        return "complete"
    return "information asked" if made.asked_for_more else "submitted"


@rows_of(Review)
def access_rows(review: Review) -> Iterator[Row]:
    for grant in review.access.grants.values():
        if grant.offer:
            yield part_of(
                review,
                AccessFile,
                id=grant.id,
                types=", ".join(grant.offer.types),
                environment=grant.offer.environment,
                level=grant.offer.level,
                confidentiality=grant.confidentiality,
                state=_access_state(grant),
            )
        yield from _window_rows(review, grant)


def _access_state(grant: Grant) -> str:
    if grant.ending:
        return "ended"
    if grant.activated:
        return "active"
    return "taken up" if grant.taken_up else "offered"


def _window_rows(review: Review, grant: Grant) -> Iterator[Row]:
    window, activation = grant.window, grant.activation
    if window is None or activation is None:
        return
    for model in grant.models:
        yield part_of(
            review,
            AccessWindow,
            id=uuid5(activation.id, str(model)),
            access=grant.id,
            model=model,
            number=grant.numbers.get(model),
            first=window.first,
            days=window.days,
            held=window.held,
            starts=window.starts,
            ends=window.ends,
            ended_at=grant.ending.takes_effect if grant.ending else None,
            active=grant.active,
            ended_by=grant.ending.side if grant.ending else "",
        )


@rows_of(Review)
def question_and_document_rows(review: Review) -> Iterator[Row]:
    for asked in review.questions.asked.values():
        if asked.entry and asked.question:
            yield part_of(
                review,
                QuestionFile,
                id=asked.id,
                number=asked.number,
                asked_by=asked.entry.organization,
                answer_hoped_for_by=asked.question.answer_hoped_for_by,
                answers=len(asked.answers),
            )
    for id, filed in review.documents.filed.items():
        document = filed.document
        yield part_of(
            review,
            FiledDocument,
            id=id,
            number=document.number,
            filed_by=filed.entry.organization,
            digest=document.digest.hex() if document.digest else "",
            classified_pointer=document.classified_pointer or "",
            size=document.size,
            media_type=document.media_type or "",
        )
