"""The pages of the register that a reader has, as the head of every page lists them."""

from typing import Final

from django import template
from django.urls import reverse

from config.actors import Actor, Role
from config.ledger.replicas import Standing, answering
from reviews.oversight.reading import reads_across
from reviews.oversight.viewing import BundleReader

register = template.Library()

_FOR_ALL: Final[tuple[tuple[str, str], ...]] = (
    ("Cases", "cases"),
    ("Boundary", "across-cases"),
    ("Charts", "charts"),
    ("Inquiries", "inquiries"),
)
_ACROSS: Final[tuple[tuple[str, str], ...]] = (("Compare", "compare"), ("Observations", "observations"))
_FOR_OVERSEERS: Final[tuple[tuple[str, str], ...]] = (
    ("Participation", "participation"),
    ("Access log", "access-log"),
)


@register.simple_tag
def replica_read() -> Standing | None:
    """The replica that the page is read from; None where that is the primary."""
    return answering()


@register.simple_tag
def places(actor: Actor | None, path: str) -> list[dict[str, str | bool]]:
    """Each page that an actor may read beside those of a case: its name, address, and whether it is `path`.

    A bundle holds its cases, or an inquiry's, and nothing across them; who is not logged in is offered
    nothing.
    """
    if not actor:
        return []
    inquiry = actor.bundle.contents.inquiry if isinstance(actor, BundleReader) else None
    known = _FOR_ALL[:1] if isinstance(actor, BundleReader) else _FOR_ALL
    if reads_across(actor):
        known += _ACROSS
    if actor.role is Role.OVERSEER and not isinstance(actor, BundleReader):
        known += _FOR_OVERSEERS
    told = [(name, reverse(f"oversight:{view}")) for name, view in known]
    if inquiry is not None:
        told.append(("Inquiry", reverse("oversight:inquiry", kwargs={"id": inquiry})))
    return [{"name": name, "address": address, "here": address == path} for name, address in told]
