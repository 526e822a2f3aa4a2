"""Logging in with an agency's identity provider: OpenID Connect Core 1.0, code flow with PKCE and a nonce.

Whoever comes back is the user that a command bound to the issuer and its subject, or nobody. No e-mail is
asked for, none is believed, and nobody binds himself.
"""

import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.logins.account import AUTHENTICATION, LOG, refused
from config.logins.known import is_known
from config.logins.rules import Provider

LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ from ours."""

_ALGORITHMS: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
_KEPT: Final = ("iss", "sub", "nonce", "auth_time", "acr", "amr")
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class AgencyProvider(OpenIDConnectOAuth2Adapter):
    """The provider of the settings: its configuration and its tokens are checked before they are believed."""

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = AgencyProvider  # it makes one of its own for the way there
        return provider

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return f"{settings.PUBLIC_URL}{reverse('provider_callback')}"

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        # Discovery 1.0, section 4.3: who answers for another issuer is not the one that was asked
        if found.get("issuer") != _provider().issuer:
            raise OAuth2Error("the provider's configuration names another issuer")
        if absent := [name for name in _ENDPOINTS if not found.get(name)]:
            raise OAuth2Error(f"the provider's configuration lacks {', '.join(absent)}")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        claims = self._checked(app, kwargs["response"].get("id_token"))
        kept = {name: claims[name] for name in _KEPT if name in claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _checked(self, app: Any, id_token: Any) -> dict[str, Any]:
        """The claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7). Raises OAuth2Error."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            held = answer.json()
        try:
            named = jwt.get_unverified_header(id_token).get("kid")
            keys = [key for key in jwt.PyJWKSet.from_dict(held).keys if named in (None, key.key_id)]
            if len(keys) != 1:
                raise OAuth2Error("the ID token does not say which key signed it")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=keys[0],
                algorithms=_ALGORITHMS,
                audience=app.client_id,
                issuer=_provider().issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the ID token is not one of the provider for this register") from error
        return claims


class ProviderLoginAdapter(DefaultSocialAccountAdapter):
    """Lets in whom a command bound, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims, state = sociallogin.account.extra_data["id_token"], sociallogin.state
        if claims.get("nonce") != state["nonce"]:
            raise _refused(request, "the ID token answers another request", status=400)
        if not sociallogin.is_existing or not is_known(sociallogin.user):
            refused("the provider's subject", "bound to nobody in the register")
            context = {"subject": claims["sub"], "issuer": claims["iss"], "provider": _provider()}
            raise ImmediateHttpResponse(render(request, "logins/unknown.html", context, status=403))
        if state["again"]:
            self._authenticated_again(request, sociallogin)

    def _authenticated_again(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Note the new proof of who is logged in, and lead back to where it was asked for."""
        claims, state = sociallogin.account.extra_data["id_token"], sociallogin.state
        if request.user.pk != sociallogin.user.pk:
            refused(f"user {request.user.pk}", "came back as somebody else", what=AUTHENTICATION)
            raise _refused(request, "the provider knows you as somebody else than who is logged in")
        at = claims.get("auth_time")
        if not isinstance(at, int) or not state["asked_at"] - LEEWAY <= at <= time.time() + LEEWAY:
            refused(f"user {request.user.pk}", "not asked anew by the provider", what=AUTHENTICATION)
            raise _refused(request, "the provider does not say that it asked you anew who you are")
        account = sociallogin.account
        record_authentication(
            request,
            request.user,
            "socialaccount",
            provider=account.provider,
            uid=account.uid,
            reauthenticated=True,
        )
        back = sociallogin.get_redirect_url(request) or get_account_adapter().get_login_redirect_url(request)
        raise ImmediateHttpResponse(HttpResponseRedirect(back))


View = Callable[[HttpRequest], HttpResponse]


def answering(view: View) -> View:
    """A view that says so, with 502, where the provider does not answer as it should."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        name = _provider().name
        try:
            return view(request)
        except (OSError, OAuth2Error) as error:  # the HTTP library's errors are OSErrors
            # by its type alone: what it says may quote an answer, and that a token
            LOG.error("the identity provider does not answer as it should: %s", type(error).__name__)
            why = f"{name} does not answer as it should: try again in a while"
            return render(request, "socialaccount/authentication_error.html", {"why": why}, status=502)

    return asked


@require_safe
@never_cache
@answering
def to_provider(request: HttpRequest) -> HttpResponse:
    """Send to the provider to log in. By GET: behind a form, `form-action` would have to name every host
    that a provider may lead through."""
    return _sent(request, again=False)


@require_safe
@never_cache
@login_required
@answering
def to_provider_again(request: HttpRequest) -> HttpResponse:
    """Send to the provider to authenticate anew (`prompt=login`, `max_age=0`)."""
    return _sent(request, again=True, prompt="login", max_age="0")


@require_safe
@never_cache
@answering
def from_provider(request: HttpRequest) -> HttpResponse:
    """Where the provider sends back to."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(_adapter(request))(request)
    return answer


def _sent(request: HttpRequest, *, again: bool, **asked: str) -> HttpResponse:
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    nonce = secrets.token_urlsafe(24)
    answer: HttpResponse = (
        _adapter(request)
        .get_provider()
        .redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=back if safe else None,
            auth_params={"nonce": nonce, **asked},
            nonce=nonce,
            again=again,
            asked_at=int(time.time()),
        )
    )
    return answer


def _adapter(request: HttpRequest) -> AgencyProvider:
    return AgencyProvider(request, _provider().issuer)


def _provider() -> Provider:
    provider: Provider | None = settings.LOGINS.provider
    if provider is None:
        raise Http404("no identity provider is set")
    return provider


def _refused(request: HttpRequest, why: str, *, status: int = 403) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(
        render(request, "socialaccount/authentication_error.html", {"why": why}, status=status)
    )
