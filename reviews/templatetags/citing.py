"""Entry numbers as links: ¶15 leads to the entry, in any text."""

import re
from functools import lru_cache
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CITED: Final = re.compile(r"¶(\d+)")


@register.filter
def cited(text: object, number: str) -> SafeString:
    """The text with every entry number a link into the entries of case `number`; everything is escaped."""
    escaped = str(conditional_escape(str(text)))
    linked = _CITED.sub(rf'<a class="p" href="{_entries(number)}#e\1">¶\1</a>', escaped)
    return mark_safe(linked)  # noqa: S308 - escaped above; only our own links were added


@lru_cache(maxsize=64)
def _entries(number: str) -> str:
    """The address of a case's entries, escaped for a link and for a pattern's replacement."""
    address = reverse("oversight:entries", kwargs={"number": number})
    return str(conditional_escape(address)).replace("\\", r"\\")
