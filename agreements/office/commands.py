"""The pages of the commands on parties, people, programs, agreements, designations and claims."""

from base64 import b64decode
from binascii import Error
from typing import Any, Final
from uuid import UUID

from django import forms

from agreements import commands
from agreements.office import holidays as _  # noqa: F401 - makes the part of a calendar's days
from config.actors import Actor
from config.ledger.store import ledger
from config.office.made import Wanted, made_by
from config.office.offered import READERS, Said, offer
from config.office.parts import Leaf, Part

_OWN_PARTY: Final = (
    "announce_restoration",
    "delegate_authority",
    "disclose_conflict",
    "end_recusal",
    "enroll_signing_key",
    "recuse_officer",
    "revoke_delegation",
    "revoke_signing_key",
    "set_duty_contact",
)
"""What these change is the own organization's record, which none of their arguments names."""


def own(actor: Actor, said: Said) -> UUID:
    """The organization of who gives the command."""
    return actor.organization


def stream_of_entry(actor: Actor, said: Said) -> UUID:
    """Of which record an entry is. Raises NotFound."""
    return ledger.entry(said["entry"]).record.stream


_KNOWN: Final[dict[str, dict[str, Any]]] = {
    "open_negotiation": {"given": {"agency": own}},
    "correct_entry": {"given": {"stream": stream_of_entry}},
    **{name: {"changes": own} for name in _OWN_PARTY},
}

_KEY_BYTES: Final = 32


def offer_commands() -> None:
    """Give each command that officers or supervisors may give its page."""
    for name in commands.__all__:
        command = getattr(commands, name)
        if command.roles & READERS:
            offer(command, **_KNOWN.get(name, {}))


class _KeyField(forms.CharField):
    """An Ed25519 public key in base64."""

    def clean(self, value: Any) -> bytes | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            key = b64decode(text, validate=True)
        except Error as error:
            raise forms.ValidationError("a key is 32 bytes in base64") from error
        if len(key) != _KEY_BYTES:
            raise forms.ValidationError("a key is 32 bytes in base64")
        return key


@made_by("enroll_signing_key.public_key")
def _key(wanted: Wanted) -> Part:
    return Leaf(wanted.path, wanted.told, _KeyField(), needed=wanted.needed)
