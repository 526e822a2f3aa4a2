"""What lies beside the database and the documents: Redis, and on one machine the files of the register."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import redis
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from config.cached import PATIENCE_SECONDS
from config.errors import Unavailable
from reviews.spilled.found import Found, named
from reviews.spilled.sought import Sought

_PIECE: Final = 4 * 1024 * 1024
_OVERLAP: Final = 64 * 1024


def in_redis(sought: Sought) -> Iterator[Found]:
    """Every key of Redis that is called so, or holds a line: cache, counters, what waits for workers; none
    where no Redis is set. Raises Unavailable where it does not answer."""
    if not settings.REDIS_URL:
        return
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS
    )
    try:
        for key in client.scan_iter(count=1000):
            if lines := sought.within([key, _value(client, key)]).lines:
                shown = named(sought, key.decode(errors="replace"))
                yield Found(place="Redis", row=shown, lines=lines)
    except redis.RedisError as error:
        raise Unavailable(
            f"Redis does not answer ({type(error).__name__}), so it was not searched"
        ) from error
    finally:
        client.close()


def _value(client: Any, key: bytes) -> Any:
    """What a key holds; None where it is gone meanwhile."""
    match client.type(key):
        case b"string":
            return client.get(key)
        case b"list":
            return client.lrange(key, 0, -1)
        case b"hash":
            return client.hgetall(key)
        case b"set":
            return list(client.smembers(key))
        case b"zset":
            return client.zrange(key, 0, -1)
        case b"stream":
            return client.xrange(key)
    return None


def in_files(connection: BaseDatabaseWrapper, sought: Sought) -> Iterator[Found]:
    """The files of the register on this machine that hold a line as it is written: that of SQLite with its
    log, pages included that hold rows which are gone, and those beside the keys."""
    files = set(settings.DATA_DIR.glob("demarc*"))
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        files |= set(database.parent.glob(f"{database.name}*"))
    for file in sorted(path for path in files if path.is_file()):
        if lines := _in_file(file, sought):
            yield Found(place="file", row=file.name, lines=lines)


def _in_file(path: Path, sought: Sought) -> tuple[int, ...]:
    lines: set[int] = set()
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            lines.update(sought.in_text((before + piece).decode(errors="replace")))
            before = piece[-_OVERLAP:]
    return tuple(sorted(lines))
