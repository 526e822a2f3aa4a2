"""The rules of logins, as the environment gives them: how long, with which factors, by which provider."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import ImproperlyConfigured

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ISSUER_LENGTH: Final = 200  # what allauth's table takes


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """An agency's identity provider: its issuer as OpenID Connect Discovery 1.0 has it, the client that this
    register is there, and what people call it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


class LoginRules(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds after which a login ends without a request, and at the latest; for how many seconds somebody
    counts as having just authenticated; whether a password alone lets nobody in."""

    idle_seconds: int
    longest_seconds: int
    reauthenticate_seconds: int
    second_factor_required: bool
    provider: Provider | None

    def settings(self, *, proxies: int) -> dict[str, Any]:
        """Django's and allauth's settings that follow."""
        return {
            "SESSION_COOKIE_AGE": self.longest_seconds,
            "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
            "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
            "ACCOUNT_ADAPTER": "config.logins.account.AccountAdapter",
            "ACCOUNT_FORMS": {
                "login": "config.logins.forms.LoginForm",
                "reauthenticate": "config.logins.forms.PasswordAgainForm",
                "change_password": "config.logins.forms.ChangePasswordForm",
            },
            "ACCOUNT_LOGIN_METHODS": {"username"},
            "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
            "ACCOUNT_EMAIL_VERIFICATION": "none",
            "ACCOUNT_SESSION_REMEMBER": False,
            "ACCOUNT_REAUTHENTICATION_TIMEOUT": self.reauthenticate_seconds,
            # guessing costs: by address, and by the name that is guessed at
            "ACCOUNT_RATE_LIMITS": {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"},
            "ALLAUTH_TRUSTED_PROXY_COUNT": proxies,
            "MFA_ADAPTER": "config.logins.factors.FactorAdapter",
            "MFA_FORMS": {
                "authenticate": "config.logins.forms.RecoveryCodeForm",
                "add_webauthn": "config.logins.forms.AddPasskeyForm",
                "authenticate_webauthn": "config.logins.forms.PasskeyForm",
                "reauthenticate_webauthn": "config.logins.forms.PasskeyAgainForm",
            },
            "MFA_SUPPORTED_TYPES": ["webauthn", "recovery_codes"],
            "MFA_RECOVERY_CODES_SHOW_ONCE": True,
            "SOCIALACCOUNT_ADAPTER": "config.logins.provider.ProviderLoginAdapter",
            "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
            "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
            "SOCIALACCOUNT_AUTO_SIGNUP": False,
            "SOCIALACCOUNT_STORE_TOKENS": False,
            "SOCIALACCOUNT_PROVIDERS": self._providers(),
        }

    def _providers(self) -> dict[str, Any]:
        if self.provider is None:
            return {}
        app = {
            # a subject means nothing without the issuer that gave it: a login is bound to both
            "provider_id": self.provider.issuer,
            "name": self.provider.name,
            "client_id": self.provider.client_id,
            "secret": self.provider.client_secret,
            "settings": {
                "server_url": self.provider.issuer.rstrip("/"),
                "scope": ["openid"],
                "oauth_pkce_enabled": True,
            },
        }
        return {"openid_connect": {"APPS": [app]}}


def login_rules(environ: Mapping[str, str], *, embedded: bool) -> LoginRules:
    """The rules that an environment gives. Raises ImproperlyConfigured, naming what to set, and to what."""
    return LoginRules(
        idle_seconds=60 * _number(environ, "DEMARC_SESSION_IDLE_MINUTES", 30, "minutes"),
        longest_seconds=3600 * _number(environ, "DEMARC_SESSION_HOURS", 8, "hours"),
        reauthenticate_seconds=_number(environ, "DEMARC_REAUTHENTICATE_SECONDS", 300, "seconds"),
        second_factor_required=_second_factor_required(environ, embedded=embedded),
        provider=_provider(environ),
    )


def _number(environ: Mapping[str, str], name: str, default: int, unit: str) -> int:
    text = environ.get(name) or str(default)
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to a number of {unit}, 1 to 9999")
    return int(text)


def _second_factor_required(environ: Mapping[str, str], *, embedded: bool) -> bool:
    said = environ.get("DEMARC_SECOND_FACTOR") or ("optional" if embedded else "required")
    if said not in ("required", "optional"):
        raise ImproperlyConfigured(f"DEMARC_SECOND_FACTOR is {said!r}: set it to required or optional")
    return said == "required"


def _provider(environ: Mapping[str, str]) -> Provider | None:
    names = ("DEMARC_OIDC_ISSUER", "DEMARC_OIDC_CLIENT_ID", "DEMARC_OIDC_CLIENT_SECRET")
    given = [environ.get(name, "") for name in names]
    if not any(given):
        return None
    if absent := [name for name, value in zip(names, given, strict=True) if not value]:
        raise ImproperlyConfigured(
            f"{' and '.join(absent)}: not set, but another of DEMARC_OIDC_… is. Set all three, or none"
        )
    issuer, client_id, client_secret = given
    parts = urlsplit(issuer)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not secure or not parts.hostname or parts.query or parts.fragment or len(issuer) > _ISSUER_LENGTH:
        raise ImproperlyConfigured(
            f"DEMARC_OIDC_ISSUER is {issuer!r}: set it to the issuer that the provider's "
            "/.well-known/openid-configuration names, https://login.agency.example"
        )
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        name=environ.get("DEMARC_OIDC_NAME") or "the agency's login",
    )
