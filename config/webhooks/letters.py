"""Mail: to a duty contact that something arrived, to a person what another app has to say; never content."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from config.api.doors import doors
from config.errors import NotFound
from config.ledger.store import ledger
from config.webhooks.models import Message

ENDPOINT_DISABLED: Final = "webhooks.endpoint-disabled"
"""What a mail tells of that is no entry: the register stopped telling an endpoint."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail says, and to which address: numbers and links, nothing of what was said."""

    to: str
    subject: str
    text: str


Writer = Callable[[Message], Letter]
"""Writes the mail of a message as things stand. Raises NotFound where nobody, or nothing, is to be told."""

_WRITERS: Final[dict[str, Writer]] = {}


def written_by(topic: str, writer: Writer) -> None:
    """Say who writes the mail of messages of a topic, which begins as no event's does. Raises TypeError where
    somebody writes it already."""
    if _WRITERS.setdefault(topic, writer) is not writer:
        raise TypeError(f"mail of {topic} is written already")


def register_name() -> str:
    """How mail calls this register."""
    return f"Demarc ({settings.DEMARC_LOG_ORIGIN})"


def letter_of(message: Message) -> EmailMessage:
    """The mail of a message. It has one Message-ID (RFC 5322, section 3.6.4) however often it is sent.

    Raises NotFound where there is nobody, or nothing any more, to tell.
    """
    letter = _WRITERS.get(message.topic, _to_duty_contact)(message)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.text, to=[letter.to], headers=headers)


def _to_duty_contact(message: Message) -> Letter:
    """To whom an organization names as its duty contact now."""
    address = doors().mail_address(message.organization)
    if address is None:
        raise NotFound("there is no duty contact with a mail address")
    subject, text = _written(message)
    return Letter(to=address, subject=subject, text=text)


def _written(message: Message) -> tuple[str, str]:
    register = register_name()
    if message.entry is None:
        link = settings.PUBLIC_URL + reverse("api:list_webhooks")
        return "Demarc: a webhook was disabled", f"{register}: a webhook was disabled.\n\n{link}\n"
    arrival = doors().arrival(ledger.entry(message.entry))
    case = f"case {arrival.number}" if arrival and arrival.number else "no case yet"
    link = settings.PUBLIC_URL + (arrival.path if arrival else "/")
    return f"Demarc: {case}", f"{register}: a communication arrived, {case}.\n\n{link}\n"
