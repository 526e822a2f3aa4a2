"""Passkeys and recovery codes beside a password: how they are kept, and who must have one."""

import base64
import logging
from collections.abc import Callable
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from config.pages import on_pages

_API: Final = "api"
_LOG: Final = logging.getLogger("demarc.logins")


def has_passkey(user: Any) -> bool:
    """Whether a user has a passkey."""
    found: bool = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()
    return found


class CodesUnreadable(ValidationError):  # noqa: N818 - it is an answer, not a malfunction
    """Recovery codes were made under another DEMARC_SECRET_KEY: nobody can read them any more."""

    def __init__(self) -> None:
        super().__init__(
            "Your recovery codes can no longer be read: the secret of this register was changed after they "
            "were made. Use your passkey. Without it, ask whoever runs this register to take your passkeys "
            "and codes away (manage.py login forget-factors), and log in to make new ones."
        )


def codes_left(user: Any) -> int | None:
    """How many recovery codes a user has that were not used; None where they cannot be read any more."""
    kept = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return len(kept.wrap().get_unused_codes()) if kept else 0
    except CodesUnreadable:
        return None


def _kept_under() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"demarc recovery codes")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


class FactorAdapter(DefaultMFAAdapter):
    """What recovery codes are made from is kept under a key that is not in the database."""

    error_messages: Final = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This passkey or code is not one of yours, or was used before.",
    }

    def encrypt(self, text: str) -> str:
        return _kept_under().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises CodesUnreadable, which a form shows to whoever typed a code."""
        try:
            return _kept_under().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            _LOG.error("recovery codes cannot be read: DEMARC_SECRET_KEY was changed after they were made")
            raise CodesUnreadable from error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Demarc"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"


@on_pages
class SecondFactor:
    """Leads whoever logged in with a password alone to the page that enrolls a passkey, or that asks for the
    one that there is, before anything else, where the rules ask for a second factor. That another login of
    the same user enrolled one is no proof in this one. Who came through the provider has the factors that it
    asks for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *given: Any) -> HttpResponse | None:
        from config.logins.urls import NAMES

        if not settings.LOGINS.second_factor_required or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match is None or match.view_name in NAMES or match.app_names[:1] == [_API]:
            return None
        records = get_authentication_records(request, request.user)
        if any(record["method"] in ("mfa", "socialaccount") for record in records):
            return None
        if not has_passkey(request.user):
            return HttpResponseRedirect(reverse("mfa_add_webauthn"))
        back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate_webauthn')}?{back}".rstrip("?"))
