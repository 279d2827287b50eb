"""What somebody typed that no draft holds: the rest of the form is saved, and this stays beside its field with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from courses.content.domain.fields import Field
from trainingsite.studio.controls import control_kind, inner_of
from trainingsite.studio.labels import Said, label_of
from trainingsite.studio.phrasing import as_form_says


@dataclass(frozen=True)
class Unread:
    """Something that was typed, the control where it stands, and why it is not kept."""

    name: str
    label: str
    why: str

    @property
    def anchor(self) -> str:
        """The id of its control."""
        return f"id_{self.name}"


_WHY: dict[str, Said] = {
    "share": gettext_lazy("Write a share such as 0.65, or 65 %."),
    "number": gettext_lazy("Write a whole number in digits."),
    "numbers": gettext_lazy("Write whole numbers, apart by commas."),
    "day": gettext_lazy("Write the day as 2027-11-30."),
}


def apart(
    fields: Iterable[Field], said: Mapping[str, Any], was: Mapping[str, Any], *, prefix: str = ""
) -> tuple[dict[str, Any], list[Unread]]:
    """What a form says without what no draft holds, in whose place stays what was there; and what that is."""
    kept, unread = dict(said), []
    for one in fields:
        if one.key not in said:
            continue
        value, found = _apart(one, said[one.key], was.get(one.key), f"{prefix}{one.key}")
        unread += found
        if value is None:
            kept.pop(one.key)
        else:
            kept[one.key] = value
    return kept, unread


def _apart(one: Field, value: Any, was: Any, name: str) -> tuple[Any, list[Unread]]:
    kind = control_kind(one)
    if kind == "rows" and isinstance(value, list):
        rows = [
            apart(inner_of(one), row, _same_row(row, number, was), prefix=f"{name}-{number}-")
            for number, row in enumerate(value)
        ]
        return [row for row, _unread in rows], [told for _row, unread in rows for told in unread]
    if kind == "group" and isinstance(value, Mapping):
        before = was if isinstance(was, Mapping) else {}
        return apart(inner_of(one), value, before, prefix=f"{name}-")
    wrong = next(iter(one.shape.misfits(one.key, value)), None)
    if wrong is None:
        return value, []
    return was, [Unread(name, label_of(one), str(_WHY.get(kind) or as_form_says(wrong, one.key)))]


def _same_row(row: Mapping[str, Any], number: int, was: Any) -> Mapping[str, Any]:
    """The row as it was before: by its code, or where rows have none by its place."""
    rows = [one for one in was if isinstance(one, Mapping)] if isinstance(was, list) else []
    if "code" in row:
        return next((one for one in rows if one.get("code") == row["code"]), {})
    return rows[number] if number < len(rows) else {}


def told_by_name(unread: Sequence[Unread]) -> dict[str, list[str]]:
    """Why, by the name of the control."""
    told: dict[str, list[str]] = {}
    for one in unread:
        told.setdefault(one.name, []).append(one.why)
    return told
