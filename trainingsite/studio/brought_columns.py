"""What the columns of a table of questions are: as what they were read and who had said so, said otherwise, and forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes import actions
from quizzes.bank.formats.tables.mapping import guessed
from quizzes.models import QuestionFile
from quizzes.tasks import ring_for_files
from trainingsite.accounts.actors import Person
from trainingsite.studio.columns import column_choices

LONGEST_HEAD = 100


def columns_of(request: HttpRequest, brought: QuestionFile, *, is_read: bool) -> dict[str, Any]:
    """The columns of the file's table, for the page of the file. `is_read`: at least one row of it can be a draft."""
    table = brought.table
    if not table or brought.undone_at:
        return {}
    has_drafts = brought.brought.exists()
    context = {
        "is_read": is_read,
        "has_drafts": has_drafts,
        "columns_said": _said(brought),
        "is_open": "headings" in request.GET,
    }
    return context if has_drafts else context | _mapping(request, table)


def _said(brought: QuestionFile) -> dict[str, Any]:
    """Who said what the columns are: `how`: read so; said since then; or forgotten since then."""
    said, table = actions.columns_said(brought), brought.table
    was_named = table.get("is_named", False)
    if said is None:
        return {"how": "forgotten"} if was_named else {}
    is_so = was_named and said.layout == table["layout"]
    return {"how": "so" if is_so else "since", "who": said.said_by, "when": said.said_at}


def _mapping(request: HttpRequest, table: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a table as they were read, and in which of its rows the headings may stand."""
    first, at = table.get("first", []), _headings_at(request.GET, table)
    layout = table.get("layout", {})
    headings, below = table.get("headings", []), []
    if at < len(first):
        headings, below = first[at]["cells"], [row["cells"] for row in first[at + 1 :]]
        layout = layout if at == table["at"] else guessed(headings)
    return {
        "headings": _headings(headings, below, layout),
        "headings_at": at,
        "columns": [("", _("leave out")), *column_choices()],
        "heads": [
            (number, _("row %(n)d: %(said)s") % {"n": row["number"], "said": line})
            for number, row in enumerate(first)
            if (line := " | ".join(cell for cell in row["cells"] if cell.strip())[:LONGEST_HEAD])
        ],
    }


def _headings_at(said: Any, table: Mapping[str, Any]) -> int:
    """The row of headings that somebody chose, from 0; else where they seem to be."""
    chosen = said.get("headings", "")
    count = len(table.get("first", ()))
    is_one = chosen.isdecimal() and len(chosen) < 4 and int(chosen) < count
    return int(chosen) if is_one else int(table.get("at", 0))


def _headings(
    headings: Sequence[str], below: Sequence[Sequence[str]], layout: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Each column with its heading, two of its values, and what it was read as or might be."""
    guess = {place: key for key, place in layout.items()}
    return [
        {
            "place": place,
            "heading": heading.strip() or _("(without a heading)"),
            "guess": guess.get(place, ""),
            "samples": [row[place] for row in below if place < len(row) and row[place].strip()][:2],
        }
        for place, heading in enumerate(headings)
    ]


# ---- Acts ----


def _name(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    known = {key for key, _label in column_choices()}
    layout: dict[str, int] = {}
    for name, key in request.POST.items():
        place = name.removeprefix("column-")
        if name.startswith("column-") and place.isdecimal() and key in known:
            layout.setdefault(key, int(place[:4]))
    at = _headings_at(request.POST, brought.table)
    _ring(actions.name_columns(file=brought, layout=layout, by=by, now=timezone.now(), at=at))
    messages.success(
        request, _("Tables with these headings are read so from now on, this one too.")
    )


def _forget(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    made = actions.forget_columns(file=brought, by=by, now=timezone.now())
    _ring(made)
    told = _("Forgotten. Tables with these headings are read by what the headings tell.")
    messages.success(request, told)
    if made.brought.exists():
        messages.warning(request, _("This file stays as it was read: drafts came of its rows."))


def _again(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    _ring(actions.read_file_again(file=brought, by=by, now=timezone.now()))
    messages.success(request, _("The file was read again."))


def _ring(made: QuestionFile) -> None:
    if made.read_at is None:
        ring_for_files()


COLUMN_ACTS = {"columns": _name, "forget-columns": _forget, "read-again": _again}
