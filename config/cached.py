"""How the cache lies in Redis: as MessagePack, since whoever writes there could have a pickle do anything."""

from typing import Any, Final

import msgspec

PATIENCE_SECONDS: Final = 2.0
"""So long is waited for Redis: a request that cannot be counted is not let through, and waits no longer."""


def caches(redis_url: str) -> dict[str, Any]:
    """Django's CACHES: in Redis, or in the memory of each process where "" says that there is none."""
    if not redis_url:
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    options = {
        "serializer": "config.cached.Plain",
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
    }
    redis = "django.core.cache.backends.redis.RedisCache"
    return {"default": {"BACKEND": redis, "LOCATION": redis_url, "OPTIONS": options}}


class Plain:
    """Numbers, text, lists and dictionaries alone: Django's own serializer runs what it reads. An integer
    stays one to Redis, which counts it up. Raises TypeError for what is no plain value, and
    msgspec.DecodeError where what is read was not written here."""

    def dumps(self, value: Any) -> Any:
        return value if type(value) is int else msgspec.msgpack.encode(value)

    def loads(self, kept: bytes) -> Any:
        try:
            return int(kept)
        except ValueError:
            return msgspec.msgpack.decode(kept, strict=True)
