"""Words between backticks, as documentation writes them, as code."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_CODE = re.compile(r"`([^`]+)`")


@register.filter
def coded(text: object) -> SafeString:
    """The text, escaped, with `this` as an element `code`."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", escape(text or "")))  # noqa: S308 -- escaped
