"""Checks and lists as they leave for programs and spreadsheets, the same from the API and from the clinic's pages."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from certificates.clinics.models import ListChange, ListRow, VerificationCheck
from trainingsite.accounts.domain.calendar import instant

COLUMNS = (
    *("checked_at", "code", "reference", "as_of", "known_at", "status", "scope", "knowledge"),
    *("holder", "register", "register_number", "caveats", "valid_from", "valid_until"),
    *("kept", "key", "request_id"),
)


def check_as_json(row: VerificationCheck) -> dict[str, Any]:
    """One check, with the answer as it was given where it was kept."""
    return {
        "checked_at": instant(row.checked_at),
        "code": row.code,
        "as_of": row.as_of,
        "status": row.status,
        "reference": row.reference,
        "kept": "answer" if row.answer else "status",
        "answer": json.loads(row.answer) if row.answer else None,
        "key": {"prefix": row.api_key.prefix, "name": row.api_key.name},
        "request_id": row.request_id,
    }


def csv_lines(checks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A table for people, line by line: its headings, then a line a check."""
    yield _line(COLUMNS)
    for check in checks:
        yield _line(_cells(check))


def _line(cells: Iterable[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in cells])
    return text.getvalue()


def _cells(check: dict[str, Any]) -> list[Any]:
    told = check["answer"] or {}
    knowledge, holder = told.get("knowledge") or {}, told.get("holder") or {}
    found = {
        **{name: check[name] for name in ("checked_at", "code", "reference", "as_of", "status")},
        **{name: told.get(name) for name in ("known_at", "valid_from", "valid_until")},
        **{name: holder.get(name) for name in ("register", "register_number")},
        "holder": holder.get("name"),
        "scope": knowledge.get("scope"),
        "knowledge": knowledge.get("state"),
        "caveats": " ".join(caveat["code"] for caveat in told.get("caveats", [])),
        "kept": check["kept"],
        "key": check["key"]["prefix"],
        "request_id": check["request_id"],
    }
    return [found[name] for name in COLUMNS]


def _cell(value: Any) -> str:
    """A text that a spreadsheet takes for a text: what begins like a formula gets a quote before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


LIST_COLUMNS = (
    *("code", "name", "number", "site", "standing", "against", "until", "says"),
    *("replaced_by", "since", "looked_at", "added_at"),
)


def list_lines(rows: Iterable[ListRow]) -> Iterator[str]:
    """A clinic's list, its rows with their `state`, as a table: its headings, which a list that is brought may have, then a line for each row."""
    yield _line(LIST_COLUMNS)
    for row in rows:
        told = json.loads(row.answer) if row.answer else {}
        looked_at = instant(row.looked_at) if row.looked_at and row.code else None
        yield _line(
            [
                *(row.code, row.name, row.number, row.site),
                *(row.state, row.against, row.until, row.says),
                *(told.get("replaced_by"), instant(row.since_at), looked_at, instant(row.added_at)),
            ]
        )


def change_as_json(change: ListChange) -> dict[str, Any]:
    """One change of standing, with the row as it is called now and the answer as it was given."""
    row = change.row
    return {
        "row": str(row.uuid),
        "at": instant(change.at),
        "code": change.code,
        "name": row.name,
        "number": row.number,
        "site": row.site,
        "standing": change.standing,
        "against": change.against.split(),
        "was": change.was,
        "until": change.until.isoformat() if change.until else None,
        "answer": json.loads(change.answer) if change.answer else None,
    }
