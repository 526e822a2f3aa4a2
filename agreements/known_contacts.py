"""Whom the register reaches at an organization when something arrives: its duty contact, as it reads now."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agreements.party import Party
from config.errors import NotFound
from config.ledger import keys
from config.ledger.event import Entry, EntryCorrected
from config.ledger.store import ledger


def mail_address(organization: UUID) -> str | None:
    """The mail address of an organization's duty contact: the first that its reach names.

    None where it named no contact, or one that is reached in other ways, or destroyed what it said. Raises
    WrongSealKey and Tampered as `keys.unseal` does.
    """
    try:
        party = ledger.get(Party, organization)
    except NotFound:
        return None
    contact = party.people.duty_contact
    reach = _reach(party, contact) if contact is not None else ""
    return next((word for word in reach.replace(",", " ").replace(";", " ").split() if _mails(word)), None)


def _reach(party: Party, contact: Entry) -> str:
    """What was said of how to reach a contact, as it was corrected last; "" where it was destroyed."""
    corrections = [
        entry
        for entry in party.entries
        if isinstance(entry.event, EntryCorrected)
        and (entry.event.entry, entry.event.field) == (contact.id, "reach")
    ]
    last = corrections[-1] if corrections else contact
    named = last.event.sealed_as if isinstance(last.event, EntryCorrected) else "reach"
    try:
        return keys.unseal(last, named, ledger.using).value
    except NotFound:
        return ""


def _mails(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return True
