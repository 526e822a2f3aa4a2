"""What pages alone need: logins, sessions, the policy of a browser. A program is given no cookie."""

from typing import Any, Final, TypeVar

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest

_API: Final = "/api/v1/"
_DOCS: Final = f"{_API}docs"

_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"""What a browser may do with an answer to a program, wherever it is led to show one: nothing."""

M = TypeVar("M", bound=type[Any])


def for_programs(request: HttpRequest) -> bool:
    """Whether a request is for the API, where cookies and logins count for nothing; its documentation is
    pages like others."""
    path = request.path_info
    return path.startswith(_API) and not path.startswith(_DOCS)


def on_pages(middleware: M) -> M:
    """The middleware as it is, on pages; a request of a program goes past it."""

    class OnPages(middleware):  # type: ignore[misc,valid-type]  # a class made at run time
        def __call__(self, request: HttpRequest) -> Any:
            return self.get_response(request) if for_programs(request) else super().__call__(request)

        if hasattr(middleware, "process_view"):

            def process_view(self, request: HttpRequest, *told: Any) -> Any:
                return None if for_programs(request) else super().process_view(request, *told)

    OnPages.__name__, OnPages.__qualname__ = middleware.__name__, middleware.__qualname__
    OnPages.__doc__, OnPages.__module__ = middleware.__doc__, middleware.__module__
    return OnPages  # type: ignore[return-value]  # a subclass of it


Sessions: Final = on_pages(SessionMiddleware)
Users: Final = on_pages(AuthenticationMiddleware)
Messages: Final = on_pages(MessageMiddleware)


class Policy(on_pages(CSPMiddleware)):  # type: ignore[misc]  # likewise
    """The browser's policy of a page; an answer to a program has one that never varies."""

    def __call__(self, request: HttpRequest) -> Any:
        response = super().__call__(request)
        if for_programs(request):
            response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response
