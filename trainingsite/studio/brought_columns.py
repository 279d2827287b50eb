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
from trainingsite.accounts.actions.authority import Refused
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
        "is_open": "headings" in request.GET or request.method == "POST",
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
    """The columns of a table as they were read, or as a form that was refused has them, and in which of its rows the headings may
    stand."""
    sent = request.POST if request.method == "POST" else None
    first, at = table.get("first", []), _headings_at(sent or request.GET, table)
    layout = table.get("layout", {})
    headings, below = table.get("headings", []), []
    if at < len(first):
        headings, below = first[at]["cells"], [row["cells"] for row in first[at + 1 :]]
        layout = layout if at == table["at"] else guessed(headings)
    guess = {place: key for key, place in layout.items()} if sent is None else _sent(sent)
    return {
        "headings": _headings(headings, below, guess),
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
    headings: Sequence[str], below: Sequence[Sequence[str]], guess: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Each column with its heading, two of its values, and what it was read as or might be."""
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


def _sent(post: Any) -> dict[int, str]:
    """What a form says of each column, by its place."""
    known = {key for key, _label in column_choices()}
    named = ((name.removeprefix("column-"), key) for name, key in post.items() if name.startswith("column-"))  # fmt: skip
    return {int(place[:4]): key for place, key in named if place.isdecimal() and key in known}


def _headings_said(table: Mapping[str, Any], at: int) -> Sequence[str]:
    first = table.get("first", [])
    said: Sequence[str] = first[at]["cells"] if at < len(first) else table.get("headings", [])
    return said


def _once_each(said: Mapping[int, str], headings: Sequence[str]) -> None:
    """Refuse a form by which two columns are one thing: only one of them would be read. Raises Refused."""
    for key, label in column_choices():
        places = [place for place, one in said.items() if one == key]
        if len(places) > 1:
            named = [_heading(headings, place) for place in places]
            told = _("“%(what)s” is said of several columns: %(headings)s. Only one of them would be read. Say it of one; where each holds a part, write the parts into one column of the table (A, C) and bring it again.")  # fmt: skip
            raise Refused(told % {"what": label, "headings": ", ".join(named)})


def _heading(headings: Sequence[str], place: int) -> str:
    said = headings[place].strip() if place < len(headings) else ""
    return f"“{said}”" if said else _("column %(n)d") % {"n": place + 1}


def _name(request: HttpRequest, brought: QuestionFile, by: Person) -> None:
    at, said = _headings_at(request.POST, brought.table), _sent(request.POST)
    _once_each(said, _headings_said(brought.table, at))
    layout = {key: place for place, key in said.items()}
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
