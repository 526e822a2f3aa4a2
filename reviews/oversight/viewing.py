"""The oversight pages of a bundle: the same pages, read from the bundle alone, without a database."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application

from config.actors import Actor, Role, Side
from config.errors import NotFound
from reviews.oversight.bundled import Bundled

READER: Final = "demarc.bundle_reader"
"""Under this name a request carries its reader: no header that is sent can have such a name."""

PAGES: Final = frozenset(
    {
        "cases",
        "brief",
        "entries",
        "boundary",
        "diff",
        "knew",
        "replay",
        "states",
        "drawing",
        "exhibit",
        "inquiry",
    }
)
"""The pages that need nothing but what a bundle holds, by the names of their views."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BundleReader(Actor, frozen=True, kw_only=True):
    """Whoever looks at a bundle on a machine of their own: reads all that it shows, and writes nothing."""

    bundle: Bundled

    def cases(self) -> list[UUID]:
        """The cases of the bundle."""
        return list(self.bundle.contents.cases)

    def case(self, number: str) -> UUID:
        """The case of a number. Raises NotFound where the bundle does not hold it."""
        for case in self.cases():
            if self.bundle.records(case).case.number == number:
                return case
        raise NotFound(f"there is no case {number} in this bundle")


def reader_of(bundle: Bundled) -> BundleReader:
    """Who reads a bundle: nobody that any register knows."""
    nobody = UUID(int=0)
    return BundleReader(
        id=nobody, organization=nobody, side=Side.OVERSIGHT, role=Role.OVERSEER, bundle=bundle
    )


def application(bundle: Bundled) -> Application:
    """What serves the pages of a bundle, and nothing else of this program."""
    inner: Application = get_internal_wsgi_application()
    reader = reader_of(bundle)
    inquiry = bundle.contents.inquiry
    beginnings = ("/cases/", settings.STATIC_URL, *((f"/inquiries/{inquiry}/",) if inquiry else ()))

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != "/" and not path.startswith(beginnings):
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"This bundle has no such page: its pages begin at /cases/\n"]
        return inner({**environ, READER: reader}, start_response)

    return serve
