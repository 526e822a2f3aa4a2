"""How an address of the API is found: among those of its collection, not among all of them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver


class ByCollection(URLResolver):
    """Tries, of all addresses below it, those that begin with the same name: `decisions` of `decisions/…`.

    What is found is what Django would find, which tries one after the other.
    """

    def resolve(self, path: Any) -> ResolverMatch:
        matched = self.pattern.match(str(path))
        if not matched:
            raise Resolver404({"path": path})
        collection = matched[0].partition("/")[0]
        among = self._collections.get(collection, self._collections[""])
        return among.resolve(path)

    @cached_property
    def _collections(self) -> dict[str, URLResolver]:
        """What is tried for each name; under "" for all others."""
        every = list(_flat(self.url_patterns))
        names = {_collection(pattern) for pattern in every} | {""}
        return {
            name: URLResolver(
                self.pattern,
                [pattern for pattern in every if _collection(pattern) in ("", name)],
                self.default_kwargs,
                self.app_name,
                self.namespace,
            )
            for name in names
        }


def _flat(patterns: list[Any]) -> Iterator[URLPattern | URLResolver]:
    """The addresses, those of lists without a path and a name of their own taken out of them."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and not (str(pattern.pattern) or pattern.namespace):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


def _collection(pattern: URLPattern | URLResolver) -> str:
    """The name with which an address begins; "" where it may begin with any."""
    name = str(pattern.pattern).partition("/")[0]
    return name if name.replace("-", "").replace(".", "").isalnum() else ""
