"""Whoever writes to Redis makes no process run what he wrote."""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.cache.backends.redis import RedisCache

from config.cached import caches


class Forged:
    """What runs as it is read, where pickles are read."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("forged"),)


@pytest.fixture
def cache(redis_url: str, tmp_path: Path) -> Iterator[Any]:
    """A cache as production has it, under keys of this test's own."""
    told = caches(redis_url)["default"]
    kept = RedisCache(told["LOCATION"], {**told, "KEY_PREFIX": str(tmp_path), "TIMEOUT": 5})
    yield kept
    kept.delete("forged")


def test_what_is_forged_in_the_cache_runs_nothing(
    cache: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = cache.make_and_validate_key("forged")
    cache._cache.get_client(key, write=True).set(key, pickle.dumps(Forged()), ex=5)

    with pytest.raises(msgspec.DecodeError):
        cache.get("forged")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [7, True, "text", {1: 2, 3: 4}, [1.5, 2.5], None], ids=repr)
def test_what_throttles_and_logins_keep_comes_back_as_it_was(cache: Any, value: object) -> None:
    cache.set("forged", value)

    assert (cache.get("forged"), type(cache.get("forged"))) == (value, type(value))
