"""Where messages for workers lie, and how many wait there."""

from typing import Final

import redis
from django.conf import settings

from config.cached import PATIENCE_SECONDS

QUEUE: Final = "demarc"


def answers() -> None:
    """Ask Redis for a sign of life. Raises redis.RedisError."""
    client = _client()
    try:
        client.ping()
    finally:
        client.close()


def messages_waiting() -> int | None:
    """How many messages no worker has taken yet; None where Redis does not answer, or there is none."""
    if not settings.REDIS_URL:
        return None
    client = _client()
    try:
        # a queue of Celery's is a list under its own name
        return int(client.llen(QUEUE))  # type: ignore[arg-type]  # typed for the asynchronous client, too
    except redis.RedisError:
        return None
    finally:
        client.close()


def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS
    )
