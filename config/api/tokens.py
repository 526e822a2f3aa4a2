"""Where OAuth2 clients get their tokens (RFC 6749, section 4.4) and give them back (RFC 7009)."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView
from rest_framework.request import Request

from config.api.throttling import PerAddress


# a client shows its own secret, and no cookie is read; the library says so of the method that this one hides
@method_decorator(csrf_exempt, name="dispatch")
class _Throttled:
    """Guessing costs: each address may ask so often and no more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = PerAddress()
        if not throttle.allow_request(Request(request), None):
            wait = max(1, math.ceil(throttle.wait()))
            return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": str(wait)})
        answered: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view that it is mixed into
        return answered


class TokenForClients(_Throttled, TokenView):  # type: ignore[misc]  # the library has no types
    """Gives an access token for a client and its secret."""


class RevokeToken(_Throttled, RevokeTokenView):  # type: ignore[misc]  # likewise
    """Takes an access token back before it expires."""
