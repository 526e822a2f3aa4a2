"""Mail to a duty contact: which register, which case, where to read; nothing of what was said."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from config.api.doors import doors
from config.ledger.store import ledger
from config.webhooks.models import Message

ENDPOINT_DISABLED: Final = "webhooks.endpoint-disabled"
"""What a mail tells of that is no entry: the register stopped telling an endpoint."""


def letter_of(message: Message) -> EmailMessage | None:
    """The mail of a message, to whom the organization names as its duty contact now; None where that is
    nobody with a mail address. It has one Message-ID (RFC 5322, section 3.6.4) however often it is sent."""
    address = doors().mail_address(message.organization)
    if address is None:
        return None
    subject, text = _written(message)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, to=[address], headers=headers)


def _written(message: Message) -> tuple[str, str]:
    register = f"Demarc ({settings.DEMARC_LOG_ORIGIN})"
    if message.entry is None:
        link = settings.PUBLIC_URL + reverse("api:list_webhooks")
        return "Demarc: a webhook was disabled", f"{register}: a webhook was disabled.\n\n{link}\n"
    arrival = doors().arrival(ledger.entry(message.entry))
    case = f"case {arrival.number}" if arrival and arrival.number else "no case yet"
    link = settings.PUBLIC_URL + (arrival.path if arrival else "/")
    return f"Demarc: {case}", f"{register}: a communication arrived, {case}.\n\n{link}\n"
