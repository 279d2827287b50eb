"""What speaks against an entry as it stands, for its author: what is missing, what the rules find, where and how to mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from courses import actions as courses
from courses.content.domain.fields import NOTHING
from courses.content.domain.lint import Finding
from courses.publishing.actions.adapters import EntryAdapter, adapter_of
from courses.publishing.models import Draft
from quizzes.models import Question
from trainingsite.accounts.actors import Person
from trainingsite.studio.likeness import alike
from trainingsite.studio.naming import Names
from trainingsite.studio.phrasing import as_form_says, label_or_key, within


@dataclass(frozen=True)
class Told:
    """One thing: `anchor` is the id of its control, `stops` whether the entry goes live with it, `line` that of its text,
    from 1 (0: none)."""

    message: str
    how: str
    where: str
    anchor: str
    look: str
    stops: bool
    line: int = 0
    url: str = ""


@dataclass(frozen=True)
class Checked:
    """Everything that speaks against an entry, what keeps it from going live first."""

    missing: tuple[Told, ...]
    found: tuple[Told, ...]

    @property
    def stops(self) -> int:
        """How many of them keep it from going live."""
        return sum(told.stops for told in (*self.missing, *self.found))


def checked(adapter: EntryAdapter[Any, Any], entry: Draft, day: date, by: Person) -> Checked:
    """What is missing, what the rules find, and of a question what is nearly the same; `day` decides which facts are expired."""
    content = adapter.content(entry)
    lines = adapter.broken_lines(entry)
    gaps = adapter.gaps(entry)
    missing = dict.fromkeys(_gap(key, said, lines.get(said, 0), content) for key, said in gaps)
    # What is not there yet is told once: what the rules say of it as well adds nothing.
    empty = {key for key, _said in gaps if content.get(key) in NOTHING}
    of_rows = {_anchor_of_gap(key, said, content) for key, said in gaps if within(said)}
    found = (one for one in adapter.findings(entry, day) if one.span.key not in empty)
    new = (one for one in found if anchor_of(one.span.key, content) not in of_rows)
    told = dict.fromkeys(_finding(one, adapter, content) for one in new)
    return Checked(tuple(missing), (*told, *_alike(entry, by)))


def why_not(entry: Draft, refused: Exception, by: Person, day: date) -> str:
    """Why a draft does not go live, as its form says it: all that is missing, else the refusal in its words. What nobody has read
    is said first."""
    if isinstance(refused, courses.DraftChanged | courses.NotRead):
        return str(refused)
    found = checked(adapter_of(entry), entry, day, by)
    said = [told.message for told in (*found.missing, *found.found) if told.stops]
    return " ".join(dict.fromkeys(said)) or as_form_says(str(refused))


def _alike(entry: Draft, by: Person) -> Iterator[Told]:
    """Questions that ask nearly the same as this one."""
    if not isinstance(entry, Question):
        return
    (found,) = alike([(entry.draft, entry.pk)], course=entry.course, names=Names(by))
    how = _("Ask something else, or take one of the two out of use.")
    for one in found:
        yield Told(str(one), how, called("stem"), "id_stem", "due", stops=False, url=one.url)


def _gap(key: str, message: str, line: int, content: Mapping[str, Any]) -> Told:
    anchor = _anchor_of_gap(key, message, content)
    return Told(as_form_says(message, key), "", called(key), anchor, "refused", True, line)


def _anchor_of_gap(key: str, message: str, content: Mapping[str, Any]) -> str:
    return anchor_of(".".join([key, *within(message)]), content)


_LOOKS = {"error": "refused", "warning": "due", "info": "unknown"}


def _finding(one: Finding, adapter: EntryAdapter[Any, Any], content: Mapping[str, Any]) -> Told:
    stops = adapter.stops(one)
    where, line = called(one.span.key), 0
    if one.span.key == "body" and one.span.end:
        line = str(content.get("body", ""))[: one.span.start].count("\n") + 1
        where = f"{where}, {line}"
    look = "refused" if stops else _LOOKS[one.severity if one.severity != "error" else "warning"]
    message, asks = as_form_says(one.message), as_form_says(one.rule.asks)
    return Told(message, asks, where, anchor_of(one.span.key, content), look, stops, line)


def anchor_of(key: str, content: Mapping[str, Any]) -> str:
    """The id of the control for a place such as "stem" or "options.b.text"."""
    first, *rest = key.split(".")
    rows = content.get(first)
    if not rest or not isinstance(rows, list):
        return "id_" + "-".join([first, *rest])
    number = next(
        (n for n, row in enumerate(rows) if str(n) == rest[0] or _code(row) == rest[0]), 0
    )
    return "id_" + "-".join([first, str(number), *rest[1:]])


def _code(row: Any) -> str:
    return str(row.get("code", "")) if isinstance(row, Mapping) else ""


def called(key: str) -> str:
    """What a place such as "stem" or "options.b.text" is called beside its control."""
    first, *rest = key.split(".")
    codes = [one.upper() if len(one) == 1 else one for one in rest[:1]]
    return " ".join([label_or_key(first), *codes])
