"""Entry numbers as links: ¶15 leads to the entry, in any text."""

import re
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CITED: Final = re.compile(r"¶(\d+)")


@register.filter
def cited(text: object, number: str) -> SafeString:
    """The text with every entry number a link into the entries of case `number`; everything is escaped."""
    entries = reverse("oversight:entries", kwargs={"number": number})
    escaped = str(conditional_escape(str(text)))
    linked = _CITED.sub(
        lambda found: format_html('<a class="p" href="{}#e{}">¶{}</a>', entries, found[1], found[1]), escaped
    )
    return mark_safe(linked)  # noqa: S308 - escaped above; only our own links were added
