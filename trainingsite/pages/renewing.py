"""What the dashboard says of renewing the certificate of an exam."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates import actions as certificates


def renewal_of_exam(
    exam: dict[str, Any], held: list[dict[str, Any]], now: datetime
) -> certificates.Renewal | None:
    """Where the person stands with renewing their newest certificate of the exam; None where they hold none, or it is not renewed."""
    own = next((item for item in held if item["exam"] == exam["code"]), None)
    if own is None or own["status"] == "pending":
        return None
    return certificates.renewal_of(own["certificate"], now)


def is_due(exam: dict[str, Any]) -> bool:
    """Whether the exam can be sat now for a renewal."""
    renewal: certificates.Renewal | None = exam["renewal"]
    return renewal is not None and renewal.state in {"open", "late"}


def renewal_title(exam: dict[str, Any]) -> str:
    """The next step of whoever can renew, in its first words."""
    if exam["is_one_of_several"]:
        return _("Renew your certificate of “%(exam)s”") % {"exam": exam["title"]}
    return _("Renew your certificate")


def renewal_text(exam: dict[str, Any]) -> str:
    """Until when it stands, and what comes after it; nothing where it is not renewed."""
    renewal: certificates.Renewal | None = exam["renewal"]
    if renewal is None:
        return ""
    said = {
        "ahead": _("You can renew it from %(opens)s on, by sitting the exam again."),
        "open": _("It ends on %(until)s. The new one begins then, so you lose no day."),
        "late": _("It ended on %(until)s. The new one begins on the day on which you pass."),
    }
    term = renewal.term
    facts = {
        "opens": date_format(term.opens_date, "j F Y"),
        "until": date_format(term.valid_until, "j F Y"),
    }
    return said[renewal.state] % facts if renewal.state in said else ""
