"""Allauth's pages where this register asks for something else than they do."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from config.logins.account import AUTHENTICATION, refused
from config.logins.factors import CodesUnreadable, codes_left, has_passkey


class Login(account.LoginView):
    """User name and password, or the way to the agency's provider."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        return {**super().get_context_data(**given), "provider": settings.LOGINS.provider}


@method_decorator(login_required, name="dispatch")
class ChangePassword(account.PasswordChangeView):
    """A new password, for who has one: who logs in with the provider changes it there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not authenticated_user(request).has_usable_password():
            return HttpResponseRedirect(reverse("mfa_index"))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class Authenticate(mfa.AuthenticateView):
    """The second factor of somebody whose password was right."""

    def form_invalid(self, form: Any) -> HttpResponse:
        refused(f"user {self.stage.login.user.pk}", "wrong second factor")
        answer: HttpResponse = super().form_invalid(form)
        return answer


@method_decorator(login_required, name="dispatch")
class ReauthenticateByPasskey(webauthn.ReauthenticateWebAuthnView):
    """Shows what was wrong where it was asked, and keeps where to go on."""

    def form_invalid(self, form: Any) -> HttpResponse:
        refused(f"user {self.request.user.pk}", "wrong passkey", what=AUTHENTICATION)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        # allauth's own leaves out the form that was refused
        return {**super().get_context_data(**given), **given}


@method_decorator(login_required, name="dispatch")
class AddPasskey(webauthn.AddWebAuthnView):
    """Enrolls a passkey beside a password; the first one brings recovery codes. Who has no password has none:
    it would be a proof beside the provider's, which is to give it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return HttpResponseRedirect(reverse("mfa_index"))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        # whoever enrolled it held it: the login that did so has its second factor
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.WEBAUTHN.value)
        return answer

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        host = self.request.get_host().partition(":")[0]
        return {
            **super().get_context_data(**given),
            **given,
            "led_here": settings.LOGINS.second_factor_required and not has_passkey(self.request.user),
            # a passkey belongs to a name: WebAuthn knows no addresses made of numbers
            "nameless": host if host.replace(".", "").isdigit() or host.startswith("[") else "",
        }


@method_decorator(login_required, name="dispatch")
class RemovePasskey(webauthn.RemoveWebAuthnView):
    """Takes a passkey away; the last one stays where the rules ask for one."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        others = Authenticator.objects.filter(
            user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN
        ).exclude(pk=self.get_object().pk)
        if settings.LOGINS.second_factor_required and not others.exists():
            raise PermissionDenied("this is the only passkey: add another one before it is removed")
        answer: HttpResponse = super().form_valid(form)
        return answer


class Factors(mfa.IndexView):
    """What somebody proves with who he is."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        return {**super().get_context_data(**given), "codes_left": codes_left(self.request.user)}


@method_decorator(login_required, name="dispatch")
class MakeRecoveryCodes(recovery_codes.GenerateRecoveryCodesView):
    """New codes in the place of those that there are, whether these can still be read or not."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        # allauth's own asks for the codes themselves
        told = super(recovery_codes.GenerateRecoveryCodesView, self).get_context_data(**given)
        return {**told, "codes_left": codes_left(self.request.user)}


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    """The codes, the one time that they are shown, and the way on; those that cannot be read any more lead
    to new ones."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request, *args, **kwargs)
        except CodesUnreadable:
            return HttpResponseRedirect(reverse("mfa_generate_recovery_codes"))
        return answer

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        on = reverse("admin:index") if self.request.user.is_staff else settings.LOGIN_REDIRECT_URL
        return {**super().get_context_data(**given), "on": on}


def to_login(request: HttpRequest) -> HttpResponse:
    """Send to the one login. Who is logged in already, and came to the officers' home, is sent to the pages
    that there are for everybody else. Raises PermissionDenied where he came to another page: it is not for
    him, and no other password is asked for."""
    back = request.GET.get("next", "")
    if request.user.is_authenticated and back == reverse("admin:index") and not request.user.is_staff:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        raise PermissionDenied("this login is not for the officers' pages")
    asked = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponseRedirect(reverse("account_login") + asked)
