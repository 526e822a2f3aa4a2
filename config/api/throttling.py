"""How often one credential may ask: counted in the cache, for commands and for reads apart."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from config.api.credentials import Principal

_PARTS: Final = 60
"""Into how many parts a rate's time is cut: requests count until the part in which they came is over."""


class Counted(SimpleRateThrottle):
    """Counts requests by parts of the time that lies behind, so that what is kept is small however many they
    are: the library keeps the instant of each. Never lets through more than the rate in any such time."""

    num_requests: int
    duration: int  # seconds
    now: float
    counts: Mapping[int, int]

    def allow_request(self, request: Request, view: Any) -> bool:
        self.key = self.get_cache_key(request, view)
        if self.key is None:
            return True
        now = self.now = self.timer()
        length = self.duration / _PARTS
        kept: dict[int, int] = self.cache.get(self.key) or {}
        counts = {part: count for part, count in kept.items() if (part + 1) * length > now - self.duration}
        self.counts = counts
        if sum(counts.values()) >= self.num_requests:
            return False
        part = int(now / length)
        counts[part] = counts.get(part, 0) + 1
        self.cache.set(self.key, counts, self.duration + length)
        return True

    def wait(self) -> float:
        """Seconds until the oldest part counts no more of those that left no room."""
        return float((min(self.counts) + 1) * self.duration / _PARTS + self.duration - self.now)


class PerCredential(Counted):
    """Each credential for itself, whichever of its tokens it shows; commands and reads are counted apart."""

    scope = "credential"

    def get_rate(self) -> str:
        return str(settings.API_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not isinstance(request.user, Principal):
            return None
        kind = "reads" if request.method in ("GET", "HEAD", "OPTIONS") else "commands"
        return f"throttle:{kind}:{request.user.credential}"


class PerAddress(Counted):
    """Each address for itself: where nobody has shown a credential yet."""

    scope = "address"

    def get_rate(self) -> str:
        return str(settings.API_ADDRESS_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:address:{self.get_ident(request)}"
