"""Entry numbers as links into the record on the page of a case: ¶15 leads to the part of it that has ¶15."""

import re
from typing import Final

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from reviews.templatetags.citing import cited

register = template.Library()

_OWN: Final = re.compile(r"¶(\d+)")


@register.filter
def leading(text: object, address: str) -> SafeString:
    """The text with every entry number a link into the record of the case at `address`; a number of another
    case leads to that case's entries. Everything is escaped."""
    at = conditional_escape(address)

    def link(found: re.Match[str]) -> str:
        return f'<a class="p" href="{at}?entry={found[1]}#e{found[1]}">¶{found[1]}</a>'

    told = str(conditional_escape(str(text)))
    parts = re.split(r"(\d{4}-\d{3,} ¶\d+)", told)
    for index, part in enumerate(parts):
        safe = mark_safe(part)  # noqa: S308 - escaped above
        parts[index] = cited(safe, "") if index % 2 else _OWN.sub(link, part)
    return mark_safe("".join(parts))  # noqa: S308 - escaped above; only our own links were added
