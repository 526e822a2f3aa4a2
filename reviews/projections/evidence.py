"""Which rows the evidence of a case has in the read models."""

from collections.abc import Iterator
from uuid import UUID

from config.ledger.event import Entry
from config.ledger.projections import Row, rows_of
from reviews.models.evidence import (
    CapabilityFile,
    ComparatorFile,
    EvaluationFile,
    FindingFile,
    MitigationFile,
    ReproductionFile,
    RunFile,
    VulnerabilityFile,
)
from reviews.projections.part import part_of
from reviews.review import Review
from reviews.review.reproduction import FindingReproduced


@rows_of(Review)
def evaluation_rows(review: Review) -> Iterator[Row]:
    for evaluation in review.evaluation.evaluations.values():
        if evaluation.plan:
            yield part_of(
                review,
                EvaluationFile,
                id=evaluation.id,
                number=evaluation.number,
                stages=", ".join(evaluation.plan.stages),
                elicitation=evaluation.plan.elicitation,
                runs=len(evaluation.runs),
                state=evaluation.state,
            )
        for entry, run in evaluation.runs:
            yield part_of(
                review,
                RunFile,
                id=entry.id,
                evaluation=evaluation.id,
                run=run.run,
                log_format=run.log_format,
                log_digest=run.log_digest.hex() if run.log_digest else "",
                log_size=run.log_size,
                samples=run.samples,
                status=run.status or "",
                scores="; ".join(score.words for score in run.scores),
                results=", ".join(f"{count.results} {count.level}" for count in run.results),
                counts=not (evaluation.invalidated or run.run in evaluation.invalid_runs),
            )


@rows_of(Review)
def finding_rows(review: Review) -> Iterator[Row]:
    for finding in review.findings.found.values():
        if finding.content:
            said = [a for a in review.capabilities.assertions if a.finding == finding.id]
            ladders = dict.fromkeys(a.stage.ladder for a in said)
            yield part_of(
                review,
                FindingFile,
                id=finding.id,
                number=finding.number,
                state=finding.state,
                revision=finding.revision,
                portion_shown=finding.shown,
                receipt_disputed=bool(finding.receipt_disputed),
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
        yield part_of(
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
            shown=review.company_was_told(entries[said.entry])
            or said.finding in review.findings.shown_in_full,
        )
    for entry, cited in review.capabilities.comparators:
        yield part_of(
            review,
            ComparatorFile,
            id=entry.id,
            organization=entry.organization,
            comparator=cited.comparator,
            maker=cited.maker,
            stage=cited.stage,
            evidence=cited.evidence,
            shown=review.company_was_told(entry),
            assessment=_assessment(review, entry),
        )


def _knows(review: Review, entry: Entry, finding: UUID | None) -> bool:
    """Whether the company was told, or shown all of the finding that an entry is of."""
    return review.company_was_told(entry) or finding in review.findings.shown_in_full


def _assessment(review: Review, entry: Entry) -> str:
    assessed = review.comparison.of(entry.id)
    return assessed.assessment if assessed else ""


@rows_of(Review)
def reproduction_rows(review: Review) -> Iterator[Row]:
    for entry, attempt in review.reproduction.attempts:
        yield part_of(
            review,
            ReproductionFile,
            id=entry.id,
            finding=attempt.finding,
            seen=isinstance(attempt, FindingReproduced),
            tester=attempt.tester or entry.organization,
            stages=", ".join(attempt.stages),
            elicitation=attempt.elicitation,
            evidence=attempt.evidence,
            shown=_knows(review, entry, attempt.finding),
        )


@rows_of(Review)
def mitigation_rows(review: Review) -> Iterator[Row]:
    for measure in review.mitigation.measures.values():
        if measure.said:
            yield part_of(
                review,
                MitigationFile,
                id=measure.id,
                number=measure.number,
                finding=measure.said.finding,
                stages=", ".join(measure.said.stages),
                state=measure.state,
                retests=len(measure.retests),
                outcome=measure.outcome or "",
            )


@rows_of(Review)
def vulnerability_rows(review: Review) -> Iterator[Row]:
    for id, (entry, referred) in review.vulnerabilities.referred.items():
        yield part_of(
            review,
            VulnerabilityFile,
            id=id,
            number=referred.number,
            identifier=referred.identifier or "",
            told_by=referred.told_by or entry.organization,
            finding=referred.finding,
            undisclosed_until=referred.undisclosed_until,
            shown=_knows(review, entry, referred.finding),
        )
