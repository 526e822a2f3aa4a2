"""Who may ask and answer questions, and file documents: both sides, each its own."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.occurred import Instant
from config.ledger.store import Receipt, ledger
from reviews.commands.case.concerned import case_of
from reviews.media import MediaType, received


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def ask_question(
    actor: Actor, *, case: UUID, question: str, answer_hoped_for_by: Instant | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.questions.ask(by=actor, question=question, answer_hoped_for_by=answer_hoped_for_by)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def answer_question(actor: Actor, *, case: UUID, question: UUID, answer: str) -> Receipt:
    with case_of(actor, case) as review:
        review.questions.answer(by=actor, question=question, answer=answer)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def file_document(
    actor: Actor,
    *,
    case: UUID,
    title: str | None = None,
    content: bytes | None = None,
    media_type: MediaType | None = None,
    digest: bytes | None = None,
    classified_pointer: str | None = None,
) -> Receipt:
    """File a document: its bytes, which the register then holds, or its digest alone, or a pointer."""
    document = received(content, media_type, digest)
    with case_of(actor, case) as review:
        review.documents.file(
            by=actor,
            title=title,
            digest=document.digest,
            classified_pointer=classified_pointer,
            size=document.size,
            media_type=document.media_type,
        )
        if document.content is not None:
            ledger.keep(case, document.content)
    return review.receipt
