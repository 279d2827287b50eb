"""How pages say what a certificate is worth."""

from django import template

from certificates.messages import VERDICTS, Verdict

register = template.Library()


@register.filter
def verdict(status: str) -> Verdict:
    """The icon and the label of a status."""
    return VERDICTS[status]
