"""What allauth asks about local accounts: nobody signs up, who fails is noted, who is unknown stays out."""

import logging
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from config.logins.factors import has_passkey
from config.logins.known import is_known
from config.observing.counts import LOGINS_REFUSED
from config.office.reauthentication import recently_authenticated

LOG: Final = logging.getLogger("demarc.logins")
"""Logins: the number of a user that is known here, never a name, a password or an address."""

AUTHENTICATION: Final = "authentication"
"""What is refused where somebody who is logged in was to prove again who that is."""


def refused(who: str, why: str, *, what: str = "login") -> None:
    """Count and tell a login, or another `what` of somebody who is logged in, that was refused."""
    LOGINS_REFUSED.labels(what, why).inc()
    LOG.warning("%s refused: %s, %s", what, who, why)


def whose(username: str) -> str:
    """How the log speaks of whoever tried a name: what somebody unknown typed may be anything."""
    user = get_user_model()._default_manager.filter(username=username).first()
    return f"user {user.pk}" if user else "somebody unknown"


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, logging in and out, and proving again who one is."""

    error_messages: Final = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "User name and password do not fit.",
        "incorrect_password": "This is not the password.",
        "too_many_login_attempts": "Too many attempts failed. Try again in five minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            refused(whose(credentials["username"]), "after too many attempts")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        refused(whose(credentials["username"]), "wrong password")

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        closed: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if closed is not None:
            refused(f"user {user.pk}", "closed")
            return closed
        if not is_known(user):
            refused(f"user {user.pk}", "bound to nobody in the register")
            clear_login(request)
            return render(request, "logins/unknown.html", status=403)
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        LOG.info("login: user %s", user.pk)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        # officers work in the admin, everybody else reads
        return reverse("admin:index") if request.user.is_staff else settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not recently_authenticated(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Passkey, password, provider: the first that somebody has is asked for, the others are offered."""
        methods = []
        if has_passkey(user):
            url = reverse("mfa_reauthenticate_webauthn")
            methods.append({"id": "passkey", "description": "Use a passkey", "url": url})
        if user.has_usable_password():
            url = reverse("account_reauthenticate")
            methods.append({"id": "password", "description": "Use the password", "url": url})
        provider = settings.LOGINS.provider
        if provider and user.socialaccount_set.filter(provider=provider.issuer).exists():
            url = reverse("provider_reauthenticate")
            methods.append({"id": "provider", "description": f"Use {provider.name}", "url": url})
        return methods
