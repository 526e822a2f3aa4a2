"""Where OAuth2 clients get their tokens (RFC 6749, section 4.4) and give them back (RFC 7009)."""

import math
from base64 import b64decode
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView
from rest_framework.request import Request

from config.api.throttling import PerAddress
from config.planes import binding


# a client shows its own secret, and no cookie is read; the library says so of the method that this one hides
@method_decorator(csrf_exempt, name="dispatch")
class _Throttled:
    """Guessing costs: each address may ask so often and no more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = PerAddress()
        if not throttle.allow_request(Request(request), None):
            wait = max(1, math.ceil(throttle.wait()))
            return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": str(wait)})
        with binding.nobody():
            binding.shown("client", *_client_of(request))
            answered: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view that it is mixed into
            return answered


def _client_of(request: HttpRequest) -> tuple[str, str]:
    """The id and secret that a client shows (RFC 6749, section 2.3.1), "" where it shows none: in the header
    where it has one, else in the body. The library checks them."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    try:
        named, _, secret = b64decode(shown, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(named), unquote_plus(secret)


class TokenForClients(_Throttled, TokenView):  # type: ignore[misc]  # the library has no types
    """Gives an access token for a client and its secret."""


class RevokeToken(_Throttled, RevokeTokenView):  # type: ignore[misc]  # likewise
    """Takes an access token back before it expires."""
