"""The body of a list: its shape alone. What a row says is looked at row by row, so that one bad row keeps no other waiting."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from certificates.actions import Question
from certificates.clinics.actions import MOST_ROWS, Row
from certificates.clinics.models import LONGEST_REFERENCE
from certificates.domain.codes import LONGEST

# How long each text of a row may be; `code` is the one that must be there.
ROW = {"code": LONGEST, "at": 100, "known_at": 100, "scope": 60, "reference": LONGEST_REFERENCE}


def read_body(body: Any) -> tuple[list[Row], bool]:
    """(the rows, whether receipts are wanted). Raises ValidationError, with every fault and its place."""
    faults = list(_faults(body))
    if faults:
        raise ValidationError(dict(faults))
    rows = [
        Row(
            Question(row["code"], row.get("at"), row.get("known_at"), row.get("scope")),
            row.get("reference", ""),
        )
        for row in body["checks"]
    ]
    return rows, body.get("receipts", False)


def _faults(body: Any) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(body, dict):
        yield "checks", [_('Send an object: {"checks": [{"code": "..."}]}.')]
        return
    for name in sorted(set(body) - {"checks", "receipts"}):
        yield _shown(name), [_("There is no such field.")]
    if not isinstance(body.get("receipts", False), bool):
        yield "receipts", [_("Give true or false.")]
    rows = body.get("checks")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        yield "checks", [_("Give a list of 1 to %(most)d rows.") % {"most": MOST_ROWS}]
        return
    for number, row in enumerate(rows):
        for name, fault in _row_faults(row):
            yield f"checks.{number}.{name}".rstrip("."), [fault]


def _row_faults(row: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(row, dict):
        yield "", _("Give an object with `code`.")
        return
    for name in sorted(set(row) - set(ROW)):
        yield _shown(name), _("There is no such field.")
    if "code" not in row:
        yield "code", _("Give the code.")
    for name, longest in ROW.items():
        if name in row and not is_text(row[name], longest):
            yield name, _("Give a text of at most %(longest)d characters.") % {"longest": longest}


def is_text(value: Any, longest: int) -> bool:
    """Whether this is a text of at most so many characters that can be stored and sent."""
    return isinstance(value, str) and len(value) <= longest and not _is_broken(value)


def _is_broken(text: str) -> bool:
    """Half of a pair of surrogates is no sign: nothing could store or send it."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _shown(name: str) -> str:
    return name[:40].encode("ascii", "backslashreplace").decode()
