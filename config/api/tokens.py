"""Where OAuth2 clients get their tokens (RFC 6749, section 4.4) and give them back (RFC 7009)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.views import RevokeTokenView, TokenView
from rest_framework.request import Request

from config.api.throttling import PerAddress


class _Throttled:
    """Guessing costs: each address may ask so often and no more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = PerAddress()
        if not throttle.allow_request(Request(request), None):  # type: ignore[arg-type]  # no view asks
            wait = max(1, round((throttle.wait() or 0) + 0.5))
            return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": str(wait)})
        answered: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view that it is mixed into
        return answered


class TokenForClients(_Throttled, TokenView):  # type: ignore[misc]  # the library has no types
    """Gives an access token for a client and its secret."""


class RevokeToken(_Throttled, RevokeTokenView):  # type: ignore[misc]  # likewise
    """Takes an access token back before it expires."""
