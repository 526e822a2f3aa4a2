"""Entry numbers as links: ¶15 leads to the entry, in any text; `2026-001 ¶15` to that of another case."""

import re
from functools import lru_cache
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CITED: Final = re.compile(r"(?:(\d{4}-\d{3,}) )?¶(\d+)")


@register.filter
def cited(text: object, number: str) -> SafeString:
    """The text with every entry number a link into the entries of its case, which is `number` where the text
    names none; everything is escaped."""

    def link(found: re.Match[str]) -> str:
        case, entry = found.groups()
        named = f"{case} " if case else ""
        return f'<a class="p" href="{_entries(case or number)}#e{entry}">{named}¶{entry}</a>'

    linked = _CITED.sub(link, str(conditional_escape(str(text))))
    return mark_safe(linked)  # noqa: S308 - escaped above; only our own links were added


@lru_cache(maxsize=64)
def _entries(number: str) -> str:
    """The address of a case's entries, escaped for a link."""
    return str(conditional_escape(reverse("oversight:entries", kwargs={"number": number})))
