"""The forms of logins: a user name and a password, and what a browser says of a passkey."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from allauth.account import forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.webauthn import forms as webauthn


class _Plain:
    """Labels in this register's words, above their fields and not in them."""

    LABELS: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            field = self.fields[name]  # type: ignore[attr-defined]  # of the form that it is mixed into
            field.label = label
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_Plain, forms.LoginForm):
    """A user name and a password. It says the same of a wrong name and a wrong password."""

    LABELS: ClassVar = {"login": "User name", "password": "Password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True


class PasswordAgainForm(_Plain, forms.ReauthenticateForm):
    """The password of who is logged in."""

    LABELS: ClassVar = {"password": "Password"}


class ChangePasswordForm(_Plain, forms.ChangePasswordForm):
    """The password as it is, and a new one twice."""

    LABELS: ClassVar = {
        "oldpassword": "Password as it is",
        "password1": "New password",
        "password2": "New password, again",
    }


class RecoveryCodeForm(_Plain, mfa.AuthenticateForm):
    """A code in the place of a passkey."""

    LABELS: ClassVar = {"code": "Recovery code"}


# what comes in the place of a browser's answer may be anything: the library meets what it cannot parse with
# these errors, of which allauth expects two
_UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, struct.error)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Enrolls what a browser made."""

    def clean(self) -> dict[str, Any]:
        with _readable():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class PasskeyForm(webauthn.AuthenticateWebAuthnForm):
    """Proves with a passkey who logs in."""

    def clean_credential(self) -> Any:
        with _readable():
            return super().clean_credential()


class PasskeyAgainForm(webauthn.ReauthenticateWebAuthnForm):
    """Proves with a passkey who is logged in."""

    def clean_credential(self) -> Any:
        with _readable():
            return super().clean_credential()
