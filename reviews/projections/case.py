"""Which rows a case and a report have in the read models."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from django.db.models import Model

from config.ledger.event import Entry
from config.ledger.projections import Row, row, rows_of
from config.ledger.record import PUBLIC
from reviews.models.case import (
    AccessFile,
    AccessWindow,
    CapabilityFile,
    CaseFile,
    CaseModel,
    ComparatorFile,
    EvaluationFile,
    FiledDocument,
    FindingFile,
    QuestionFile,
    ReportFile,
    ReportHolder,
    ReportLink,
    SubmissionFile,
)
from reviews.report import Report
from reviews.review import Review
from reviews.review.access import Grant
from reviews.review.opening import year_and_ordinal
from reviews.review.submission import Submitted


def _part(review: Review, model: type[Model], /, **values: Any) -> Row:
    return row(
        model,
        stream=review.id,
        record_kind=review.record_kind,
        company=review.company,
        agency=review.agency,
        **values,
    )


@rows_of(Review)
def case_rows(review: Review) -> Iterator[Row]:
    if review.opened is None:
        return
    year, ordinal = year_and_ordinal(review.number)
    yield _part(
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
        yield _part(review, CaseModel, id=uuid5(review.id, str(model)), model=model)


@rows_of(Review)
def submission_rows(review: Review) -> Iterator[Row]:
    for made in review.submission.made:
        if made.entry:
            yield _part(
                review,
                SubmissionFile,
                id=made.entry.id,
                tracking_id=made.tracking_id or "",
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
            yield _part(
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
    if grant.windows:
        return "active"
    return "taken up" if grant.taken_up else "offered"


def _window_rows(review: Review, grant: Grant) -> Iterator[Row]:
    if grant.window is None:
        return
    activation, _ = grant.windows[0]
    for model in grant.models:
        yield _part(
            review,
            AccessWindow,
            id=uuid5(activation.id, str(model)),
            access=grant.id,
            model=model,
            first=grant.window.first,
            days=grant.window.days,
            starts=grant.window.starts,
            ends=grant.window.ends,
            active=grant.active,
            ended_by=grant.ending.side if grant.ending else "",
        )


@rows_of(Review)
def evaluation_rows(review: Review) -> Iterator[Row]:
    for evaluation in review.evaluation.evaluations.values():
        if evaluation.plan:
            yield _part(
                review,
                EvaluationFile,
                id=evaluation.id,
                number=evaluation.number,
                stages=", ".join(evaluation.plan.stages),
                elicitation=evaluation.plan.elicitation,
                runs=len(evaluation.runs),
                state=evaluation.state,
            )


@rows_of(Review)
def finding_rows(review: Review) -> Iterator[Row]:
    for finding in review.findings.found.values():
        if finding.content:
            said = [a for a in review.capabilities.assertions if a.finding == finding.id]
            ladders = dict.fromkeys(a.stage.ladder for a in said)
            yield _part(
                review,
                FindingFile,
                id=finding.id,
                number=finding.number,
                state=finding.state,
                portion_shown=finding.shown,
                stages="; ".join(review.capabilities.words(ladder, finding.id) for ladder in ladders),
                ratings="; ".join(f"{rating.rating} ({rating.scheme})" for _, rating in finding.ratings),
                classified_pointer=finding.content.classified_pointer or "",
                comments=len(finding.comments),
                shown=bool(finding.shared),
            )


@rows_of(Review)
def capability_rows(review: Review) -> Iterator[Row]:
    entries = {entry.id: entry for entry, _ in review.capabilities.asserted}
    for said in review.capabilities.assertions:
        yield _part(
            review,
            CapabilityFile,
            id=said.entry,
            organization=said.organization,
            stage=said.stage,
            evidence=said.evidence,
            elicitation=said.elicitation,
            demonstrated=said.evidence.demonstrates,
            stands=said.stands,
            contested=bool(said.contested_by),
            shown=_told(review, entries[said.entry]) or said.finding in review.findings.shown_in_full,
        )
    for entry, cited in review.capabilities.comparators:
        yield _part(
            review,
            ComparatorFile,
            id=entry.id,
            organization=entry.organization,
            comparator=cited.comparator,
            maker=cited.maker,
            stage=cited.stage,
            evidence=cited.evidence,
            shown=_told(review, entry),
        )


def _told(review: Review, entry: Entry) -> bool:
    """Whether the company said it, or was told."""
    audience = entry.record.audience
    return review.company in (entry.organization, *audience) or PUBLIC in audience


@rows_of(Review)
def question_and_document_rows(review: Review) -> Iterator[Row]:
    for asked in review.questions.asked.values():
        if asked.entry and asked.question:
            yield _part(
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
        yield _part(
            review,
            FiledDocument,
            id=id,
            number=document.number,
            filed_by=filed.entry.organization,
            digest=document.digest.hex() if document.digest else "",
            classified_pointer=document.classified_pointer or "",
        )


@rows_of(Report)
def report_rows(report: Report) -> Iterator[Row]:
    if report.received is None or report.entry_received is None:
        return
    yield row(
        ReportFile,
        stream=report.id,
        record_kind=report.record_kind,
        author=report.author,
        recorded_by=report.entry_received.organization,
        stage=report.received.stage or "",
        digest=report.received.digest.hex() if report.received.digest else "",
        classified_pointer=report.received.classified_pointer or "",
        state=report.state,
    )
    for hand, holder in enumerate(report.holders, start=1):
        yield row(
            ReportHolder, id=uuid5(report.id, f"holder {holder}"), stream=report.id, holder=holder, hand=hand
        )
    for case in report.cases:
        yield row(ReportLink, id=uuid5(report.id, f"case {case}"), stream=report.id, case=case)
