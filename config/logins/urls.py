"""The addresses of logins, under the names that allauth looks for. There is none to sign up."""

from typing import Final

from allauth.account import views as account
from django.urls import path
from django.views.generic import TemplateView

from config.logins import provider, views

urlpatterns = [
    path("login/", views.Login.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("login/closed/", account.account_inactive, name="account_inactive"),
    path("login/again/", account.reauthenticate, name="account_reauthenticate"),
    path("login/again/passkey/", views.ReauthenticateByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("login/again/provider/", provider.to_provider_again, name="provider_reauthenticate"),
    path("login/password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("login/provider/", provider.to_provider, name="provider_login"),
    path("login/provider/callback/", provider.from_provider, name="provider_callback"),
    path(
        "login/provider/given-up/",
        TemplateView.as_view(template_name="socialaccount/login_cancelled.html"),
        name="socialaccount_login_cancelled",
    ),
    path("login/factor/", views.Authenticate.as_view(), name="mfa_authenticate"),
    path("login/factors/", views.Factors.as_view(), name="mfa_index"),
    path("login/factors/passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "login/factors/passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"
    ),
    path("login/factors/codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "login/factors/codes/make/",
        views.MakeRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]

NAMES: Final = frozenset(str(pattern.name) for pattern in urlpatterns)
"""Every address of a login: none of them shows anything of the record."""
