"""The officers' site: Django's admin with pages of our own, each for the roles that it says."""

from collections.abc import Callable, Iterable
from typing import Any, Final, cast

import msgspec
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse

from config.actors import Actor, Role
from config.logins.views import to_login

_ELSEWHERE: Final = frozenset({"password_change", "password_change_done", "view_on_site"})
"""The admin's own addresses that are not served: a password is changed where logins are, and nothing of the
record has a site of its own."""

View = Callable[..., HttpResponse]


def not_for(what: str, roles: Iterable[Role]) -> str:
    """That something is for other roles, as a sentence."""
    return f"{what[:1].upper()}{what[1:].replace('-', ' ')}: this is for {' or '.join(sorted(roles))}."


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the site: its `route` below /admin/, the `name` of its address (`admin:name`), its view as
    `view(request, actor, **parts of the route)`, the roles it is for, and its `title` among the places at
    the head of every page, "" where it is not listed there."""

    route: str
    name: str
    view: View
    roles: frozenset[Role]
    title: str = ""


class OfficeSite(AdminSite):
    """The admin of this register. Its home is the page named `index`, where one is registered for the
    reader's role; the lists of everything that the reader may see are at /admin/registers/."""

    site_header = "Demarc"
    site_title = "Demarc"
    index_title = "Registers"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: dict[str, Page] = {}
        self._places: list[tuple[str, str, frozenset[Role]]] = []
        self._reader: Callable[[HttpRequest], Actor | None] = lambda request: None

    def read_by(self, reader: Callable[[HttpRequest], Actor | None]) -> None:
        """Say how to find who reads. Called once, by the app that knows people."""
        self._reader = reader

    def reader_of(self, request: HttpRequest) -> Actor | None:
        """Who reads; None for a login that may not, or that is bound to no organization."""
        return self._reader(request)

    def page(self, route: str, view: View, *, name: str, roles: frozenset[Role], title: str = "") -> None:
        """Register a page. Raises TypeError where another one has the name."""
        page = Page(route=route, name=name, view=view, roles=roles, title=title)
        if self._pages.setdefault(name, page) is not page:
            raise TypeError(f"two pages are called {name}")

        if title:
            self.place(title, name=name, roles=roles)

    def place(self, title: str, *, name: str, roles: frozenset[Role]) -> None:
        """List what has the name of an address among the places at the head of every page, after those that
        are listed already."""
        self._places.append((title, name, roles))

    def pages(self) -> tuple[Page, ...]:
        """Every page, in the order in which they were registered."""
        return tuple(self._pages.values())

    def places(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What the head of every page lists: title, name, address, whether it is the one that is shown."""
        reader = self.reader_of(request)
        if reader is None:
            return []
        home_first = sorted(self._places, key=lambda place: place[1] != "index")
        listed = [
            (title, name, reverse(f"admin:{name}"))
            for title, name, roles in home_first
            if reader.role in roles
        ]
        if any(lists.has_module_permission(request) for lists in self._registry.values()):
            listed.append((self.index_title, "registers", reverse("admin:registers")))
        return [
            {"title": title, "name": name, "address": at, "here": at == request.path}
            for title, name, at in listed
        ]

    def get_urls(self) -> list[Any]:
        own: list[URLPattern | URLResolver] = [
            path(page.route, self.admin_view(self._shown(page)), name=page.name)
            for page in self.pages()
            if page.name != "index"
        ]
        own.append(path("registers/", self.admin_view(self.registers), name="registers"))
        return [*own, *(one for one in super().get_urls() if getattr(one, "name", None) not in _ELSEWHERE)]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "places": self.places(request)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        home, reader = self._pages.get("index"), self.reader_of(request)
        if home is None or reader is None or reader.role not in home.roles:
            return self.registers(request, extra_context)
        return home.view(request, reader)

    def registers(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The lists of everything that the reader may see."""
        return super().index(request, extra_context)

    # there is one login and one log-out: those of everybody

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return to_login(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def _shown(self, page: Page) -> View:
        def shown(request: HttpRequest, **parts: Any) -> HttpResponse:
            reader = self.reader_of(request)
            if reader is None or reader.role not in page.roles:
                raise PermissionDenied(not_for(page.title or page.name.removeprefix("give-"), page.roles))
            return page.view(request, reader, **parts)

        return shown


def office() -> OfficeSite:
    """The site that is served: pages are registered on it by the `admin.py` of each app."""
    return cast(OfficeSite, admin.site)
