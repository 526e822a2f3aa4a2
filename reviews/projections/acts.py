"""Which rows communications, decisions and model versions have in the read models."""

from collections.abc import Iterator

from config.ledger.projections import Row, row, rows_of
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.model_version import ModelVersion
from reviews.models.acts import AnswerFile, AskedModel, CommunicationFile, DecisionFile, ModelFile


@rows_of(Communication)
def communication_row(communication: Communication) -> Iterator[Row]:
    if communication.form is None:
        return
    issued, document, state = communication.issued, communication.document, communication.state
    yield row(
        CommunicationFile,
        stream=communication.id,
        record_kind=communication.record_kind,
        form=communication.form,
        case=communication.cases[0] if communication.cases else None,
        company=communication.to,
        issuing_office=communication.issuing_office,
        recording_office=communication.recording_office,
        kind=communication.kind or "",
        instrument=communication.instrument or "",
        binding=communication.binding,
        track=communication.track or "",
        authority=communication.authority or "",
        document_held=document.held if document else None,
        countersigned=communication.countersigned,
        scope=str(communication.scope),
        issued_earliest=issued.earliest if issued else None,
        issued_latest=issued.latest if issued else None,
        answer_by=communication.answer_by,
        lapses_at=communication.lapses_at,
        standing=state.standing,
        ended_by=state.how or "",
        supersedes=communication.supersedes,
        draft=communication.draft,
    )


@rows_of(Communication)
def asked_model_rows(communication: Communication) -> Iterator[Row]:
    for model in dict.fromkeys(communication.models):
        yield row(AskedModel, stream=communication.id, model=model)


@rows_of(Decision)
def decision_row(decision: Decision) -> Iterator[Row]:
    made, decided = decision.made, decision.decided
    if made is None:
        return
    yield row(
        DecisionFile,
        stream=decision.id,
        record_kind=decision.record_kind,
        case=decision.cases[0] if decision.cases else None,
        company=decision.company,
        kind=made.kind,
        basis=made.basis,
        independent=made.independent,
        under_objection=made.under_objection,
        applied=str(made.applied) if made.applied else "",
        relation=decision.relation or "",
        reason=decision.reason or "",
        basis_matches_instrument=decision.basis_matches_instrument,
        decided_earliest=decided.earliest if decided else None,
        decided_latest=decided.latest if decided else None,
    )


@rows_of(Decision)
def answer_rows(decision: Decision) -> Iterator[Row]:
    for answered in decision.answered:
        yield row(
            AnswerFile,
            stream=decision.id,
            communication=answered.communication,
            office=answered.office,
            recording_office=answered.recording_office,
        )


@rows_of(ModelVersion)
def model_row(model: ModelVersion) -> Iterator[Row]:
    if model.company is None:
        return
    access = model.access
    yield row(
        ModelFile,
        stream=model.id,
        record_kind=model.record_kind,
        name=model.name,
        registered_as=model.registered_as,
        code_named=model.code_named,
        company=model.company,
        out_of_framework=model.out_of_framework,
        access=access.state,
        released_to=access.released_to,
        access_words=access.words,
    )
