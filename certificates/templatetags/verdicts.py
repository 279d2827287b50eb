"""How pages say what a certificate is worth."""

from typing import Any

from django import template

from certificates.messages import VERDICTS, Verdict, verdict_of

register = template.Library()


@register.filter
def verdict(status: str) -> Verdict:
    """The icon and the label of a status."""
    return VERDICTS[status]


@register.filter
def shown_verdict(item: dict[str, Any]) -> Verdict:
    """The icon and the label of a certificate as its list gives it (`summary`)."""
    codes = [caveat["code"] for caveat in item["caveats"]]
    return verdict_of(item["status"], assurance=item["assurance"], caveats=codes)
