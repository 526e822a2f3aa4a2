"""Looks into the files that officers hand in: logs of evaluations, mail messages, documents."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from config.errors import BadInput
from config.office.previewing import Preview, previewed_by
from config.office.staging import Staged
from reviews.communication.issuing import in_eastern
from reviews.evaluation_logs import read_log
from reviews.evaluation_logs.told import facts_told
from reviews.mail_message import MailMessage, read_mail
from reviews.media import MediaType, kind_of

LONGEST: Final = 20_000
"""So many characters of a plain text are shown."""


def look_into_log(file: Staged) -> Preview:
    """The facts that a run's entry would hold; nothing of its samples. Raises BadInput as `read_log` does."""
    facts = read_log(BytesIO(file.content), file.name)
    return Preview(what=facts.format.words, facts=tuple(facts_told(facts)))


def look_into_document(file: Staged) -> Preview:
    """A document's kind by its content, and what a mail message or a plain text says."""
    kind = kind_of(file.content)
    match kind:
        case None:
            raise no_kind()
        case MediaType.MAIL:
            return _mail(read_mail(file.content))
        case MediaType.TEXT:
            text = file.content.decode("utf-8")
            short = ("Only the beginning of the text is shown.",) if len(text) > LONGEST else ()
            return Preview(what=kind.words, text=text[:LONGEST], short=short)
        case _:
            return Preview(what=kind.words)


def no_kind() -> BadInput:
    """The refusal of a document that is of no kind that is taken on file."""
    kinds = ", ".join(one.words for one in MediaType)
    return BadInput(f"this is of no kind that is taken on file: {kinds}", pointer="/content")


def _mail(message: MailMessage) -> Preview:
    facts = {
        "from": message.sender,
        "to": message.to,
        "copies to": message.copies,
        "sent": in_eastern(message.sent) if message.sent else "at no time that can be read",
        "subject": message.subject,
        "message id": message.message_id,
    }
    attached = [
        (
            f"attachment {number}",
            f"{one.name or 'no name'}, {one.media_type}, {one.size:,} bytes, SHA-256 {one.digest.hex()}",
        )
        for number, one in enumerate(message.attachments, start=1)
    ]
    told = [(name, said) for name, said in facts.items() if said]
    return Preview(
        what=MediaType.MAIL.words, facts=(*told, *attached), text=message.text, short=tuple(_short(message))
    )


def _short(message: MailMessage) -> Iterator[str]:
    yield "These are the message's own words: from whom it comes and when, nobody has checked."
    if message.html:
        yield "It has a text in HTML, too, which is not shown; it is filed with the rest."
    if message.cut:
        yield "Only the beginning of its text is shown."


def register_previews() -> None:
    """Say how to look into what each command takes."""
    previewed_by("record_run.log", look_into_log)
    previewed_by("file_document.content", look_into_document)
