"""The addresses of logins, under the names that allauth looks for. There is none to sign up."""

from typing import Any, Final

from allauth.account import views as account
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView

from config.logins import provider, views

_looked_at_or_posted: Final = require_http_methods(["GET", "HEAD", "POST"])


def _page(route: str, view: Any, *, name: str) -> URLPattern:
    """The address of a login's page. Django's own views take PUT as POST, and DELETE without the form."""
    return path(route, _looked_at_or_posted(view), name=name)


urlpatterns = [
    _page("login/", views.Login.as_view(), name="account_login"),
    _page("logout/", account.logout, name="account_logout"),
    _page("login/closed/", account.account_inactive, name="account_inactive"),
    _page("login/again/", account.reauthenticate, name="account_reauthenticate"),
    _page(
        "login/again/passkey/", views.ReauthenticateByPasskey.as_view(), name="mfa_reauthenticate_webauthn"
    ),
    _page("login/again/provider/", provider.to_provider_again, name="provider_reauthenticate"),
    _page("login/password/", views.ChangePassword.as_view(), name="account_change_password"),
    _page("login/provider/", provider.to_provider, name="provider_login"),
    _page("login/provider/callback/", provider.from_provider, name="provider_callback"),
    _page(
        "login/provider/given-up/",
        TemplateView.as_view(template_name="socialaccount/login_cancelled.html"),
        name="socialaccount_login_cancelled",
    ),
    _page("login/factor/", views.Authenticate.as_view(), name="mfa_authenticate"),
    _page("login/factors/", views.Factors.as_view(), name="mfa_index"),
    _page("login/factors/passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    _page(
        "login/factors/passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"
    ),
    _page("login/factors/codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    _page(
        "login/factors/codes/make/",
        views.MakeRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]

NAMES: Final = frozenset(str(pattern.name) for pattern in urlpatterns)
"""Every address of a login: none of them shows anything of the record."""
