"""The body of a list: its shape alone. What a row says is looked at row by row, so that one bad row keeps no other waiting."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from certificates.actions import Question
from certificates.clinics.actions import MOST_ROWS, Row
from certificates.clinics.models import LONGEST_REFERENCE
from certificates.domain.codes import LONGEST

MOST_FAULTS = 50
# How long each text of a row may be; `code` is the one that must be there.
ROW = {"code": LONGEST, "at": 100, "known_at": 100, "scope": 60, "reference": LONGEST_REFERENCE}


def read_body(body: Any) -> tuple[list[Row], bool]:
    """(the rows, whether receipts are wanted). Raises ValidationError, with the faults and their places."""
    refuse(_faults(body))
    rows = [
        Row(
            Question(row["code"], row.get("at"), row.get("known_at"), row.get("scope")),
            row.get("reference", ""),
        )
        for row in body["checks"]
    ]
    return rows, body.get("receipts", False)


def refuse(faults: Iterable[tuple[str, list[str]]]) -> None:
    """Raise ValidationError where there are faults, with the first MOST_FAULTS of them: a body of a million signs can be
    wrong in a hundred thousand places, and who sends it must not be sent ten times as much."""
    found = dict(islice(faults, MOST_FAULTS))
    if found:
        raise ValidationError(found)


def _faults(body: Any) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(body, dict):
        yield "checks", [_('Send an object: {"checks": [{"code": "..."}]}.')]
        return
    for name in unknown(body, ("checks", "receipts")):
        yield name, [_("There is no such field.")]
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
    for name in unknown(row, ROW):
        yield name, _("There is no such field.")
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


def unknown(body: dict[str, Any], known: Collection[str]) -> Iterator[str]:
    """The names of the body that are none, as they can be shown."""
    return (_shown(name) for name in body if name not in known)


def _shown(name: str) -> str:
    return name[:40].encode("ascii", "backslashreplace").decode()
