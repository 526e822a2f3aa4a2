"""How often one credential may ask: counted in the cache, for commands and for reads apart."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from config.api.credentials import Principal


class PerCredential(SimpleRateThrottle):
    """Each credential for itself, whichever of its tokens it shows; commands and reads are counted apart."""

    scope = "credential"

    def get_rate(self) -> str:
        return str(settings.API_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not isinstance(request.user, Principal):
            return None
        kind = "reads" if request.method in ("GET", "HEAD", "OPTIONS") else "commands"
        return f"throttle:{kind}:{request.user.credential}"


class PerAddress(SimpleRateThrottle):
    """Each address for itself: where nobody has shown a credential yet."""

    scope = "address"

    def get_rate(self) -> str:
        return str(settings.API_ADDRESS_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:address:{self.get_ident(request)}"
