"""How the cache lies in Redis: as MessagePack, since whoever writes there could have a pickle do anything."""

from typing import Any

import msgspec


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
