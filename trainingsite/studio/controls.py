"""The form of an entry, made from its table of fields: one control for each key, and what was typed read back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _

from courses import actions as courses
from courses.content.domain.fields import Field
from courses.content.domain.nested import Group, Rows
from courses.content.domain.pictured import PICTURE_FIELDS
from courses.content.domain.shapes import (
    Codes,
    Day,
    Flag,
    Numbers,
    OneOf,
    Parts,
    Phrases,
    Shape,
    Share,
    Sign,
    Text,
    Whole,
)
from quizzes.kinds.parts import PARTS, Own
from quizzes.sitting.domain.table import Critical
from trainingsite.studio.labels import choice_label, hint_of, label_of, of_handbook
from trainingsite.studio.reads import read_day, read_decimal, read_share, read_whole

# Longer texts have a box of several lines.
ONE_LINE = 200
NEW_ROW = "__n__"
Choices = Sequence[tuple[str, str]]


# What a key may be chosen from, where the course says it: (code, as people read it); [] where anything may be typed.
Offers = Callable[[str], Choices]


def nothing_offered(_key: str) -> Choices:
    """For an entry whose keys name nothing of the course."""
    return ()


@dataclass(frozen=True)
class Control:
    """One key of an entry on its page. `kind` names its part of templates/studio/_control.html."""

    key: str
    name: str
    kind: str
    label: str
    hint: str = ""
    value: Any = ""
    required: bool = False
    choices: Choices = ()
    rows: tuple["Row", ...] = ()
    fresh: "Row | None" = None  # a row that a script puts in place
    parts: tuple["Control", ...] = ()
    chosen_from: str = ""  # the list whose rows it names by their letters
    lettered: bool = False  # a list whose rows have letters, by which others name them
    problems: tuple[str, ...] = field(default=())

    @property
    def shown_letter(self) -> str:
        """The letter of a row as it stands there. Nobody types it: what names the row by it would name another one unseen."""
        return shown_code(str(self.value))

    @property
    def id(self) -> str:
        """Of the element, for its label and for a finding that leads here."""
        return f"id_{self.name}"

    def with_row(self, number: int) -> "Control":
        """The same with one more, empty row of this number."""
        assert self.fresh is not None  # noqa: S101 -- only lists have rows
        return replace(self, rows=(*self.rows, self.fresh.numbered(number)))

    def with_rows(self, count: int) -> "Control":
        """The same with so many empty rows, each with its letter, where it has none yet."""
        if self.rows or self.fresh is None:
            return self
        rows = [self.fresh.numbered(number) for number in range(count)]
        if self.lettered:
            rows = [row.lettered(ascii_lowercase[at]) for at, row in enumerate(rows)]
        return replace(self, rows=tuple(rows))

    def with_fresh(self, posted: Any) -> "Control":
        """The same with one more, empty row than was posted, which has a letter that no row of the page has or names."""
        number = 1 + max((int(n.rsplit("-", 1)[1]) for n in rows_in(posted, self.name)), default=-1)
        made = self.with_row(number)
        if not self.lettered:
            return made
        taken = {row.letter for row in self.rows} | _named_in(posted, self.key)
        letter = next((one for one in ascii_lowercase if one not in taken), "")
        return replace(made, rows=(*self.rows, made.rows[-1].lettered(letter)))

    def numbered(self, number: int) -> "Control":
        """The control of a fresh row in its place."""
        return replace(self, name=self.name.replace(NEW_ROW, str(number)))


@dataclass(frozen=True)
class Row:
    """One mapping of a list."""

    name: str
    controls: tuple[Control, ...]

    @property
    def letter(self) -> str:
        """By which others name it; "" where it has none."""
        return next((str(one.value) for one in self.controls if one.kind == "letter"), "")

    def lettered(self, letter: str) -> "Row":
        """The same with its letter."""
        inside = (
            replace(one, value=letter) if one.kind == "letter" else one for one in self.controls
        )
        return replace(self, controls=tuple(inside))

    def numbered(self, number: int) -> "Row":
        """A fresh row in its place."""
        inside = tuple(control.numbered(number) for control in self.controls)
        return Row(self.name.replace(NEW_ROW, str(number)), inside)


def controls_of(
    fields: Iterable[Field],
    content: Mapping[str, Any],
    *,
    offers: Offers = nothing_offered,
    problems: Mapping[str, Sequence[str]] | None = None,
    prefix: str = "",
) -> list[Control]:
    """The controls of these fields, saying what the content says. `problems`: what is wrong, by the name of a control."""
    told = problems or {}
    return [_control(one, content.get(one.key), offers, prefix, told) for one in fields]


def _control(
    one: Field, value: Any, offers: Offers, prefix: str, told: Mapping[str, Sequence[str]]
) -> Control:
    name, kind, offered = f"{prefix}{one.key}", control_kind(one), tuple(offers(one.key))
    if offered and kind in ("line", "text"):
        kind = "choice"
    if offered and kind == "codes":
        kind = "several"
    common: dict[str, Any] = {
        "key": one.key, "name": name, "kind": kind, "label": _label(one, prefix), "hint": hint_of(one.key),
        "required": one.required or one.asked, "problems": tuple(told.get(name, ())), "chosen_from": one.chosen_from,
    }  # fmt: skip
    if kind == "rows":
        return Control(**common, **_rows(one, value, offers, name, told))
    if kind == "picture":
        return Control(**common, value=value if isinstance(value, Mapping) else {})
    if kind in ("group", "parts"):
        inner = value if isinstance(value, Mapping) else {}
        parts = controls_of(inner_of(one), inner, offers=offers, prefix=f"{name}-", problems=told)
        if kind == "parts":
            parts = [replace(part, label=of_handbook(part.key), hint="") for part in parts]
        return Control(**common, parts=tuple(parts))
    if kind == "several":
        named = [str(code) for code in value] if _is_list(value) else []
        known = {code for code, _label in offered}
        more = [(code, code) for code in named if code not in known]
        return Control(**common, value=named, choices=(*offered, *more))
    choices = offered or _own_choices(one, kind)
    return Control(**common, value=_shown(kind, value), choices=_with_value(choices, value, kind))


def _label(one: Field, prefix: str) -> str:
    if one.key == "code" and prefix:
        return (
            _("Letter")
            if one.control == "letter"
            else _("Code (left empty, it is made of the text)")
        )
    return label_of(one)


def shown_code(code: str) -> str:
    """A letter as it stands beside its row."""
    return code.upper() if len(code) == 1 else code


def _rows(
    one: Field, value: Any, offers: Offers, name: str, told: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    said = [row for row in value or [] if isinstance(row, Mapping)] if _is_list(value) else []
    rows = [_row(one, row, offers, f"{name}-{number}", told) for number, row in enumerate(said)]
    fresh = _row(one, {}, offers, f"{name}-{NEW_ROW}", {})
    return {"rows": tuple(rows), "fresh": fresh, "lettered": has_letters(inner_of(one))}


def _row(
    one: Field,
    said: Mapping[str, Any],
    offers: Offers,
    name: str,
    told: Mapping[str, Sequence[str]],
) -> Row:
    inside = controls_of(inner_of(one), said, offers=offers, problems=told, prefix=f"{name}-")
    return Row(name, tuple(inside))


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def control_kind(one: Field) -> str:
    """Which control a field has."""
    shape = one.shape
    if one.control:
        return one.control
    if isinstance(shape, Own):
        return shape.control
    if isinstance(shape, Text):
        return "line" if shape.longest is not None and shape.longest <= ONE_LINE else "text"
    return next((kind for type_, kind in _KINDS.items() if isinstance(shape, type_)), "line")


_KINDS: dict[type[Shape], str] = {
    Sign: "line",
    OneOf: "choice",
    Flag: "flag",
    Whole: "number",
    Share: "share",
    Day: "day",
    Codes: "codes",
    Phrases: "lines",
    Numbers: "numbers",
    Parts: "parts",
    Rows: "rows",
    Group: "group",
    Critical: "choice",
}


def inner_of(one: Field) -> Iterable[Field]:
    """The fields of what a field holds."""
    shape = one.shape
    if isinstance(shape, Parts):
        return [Field(key=name) for name in shape.names]
    if isinstance(shape, Own):
        return shape.parts
    assert isinstance(shape, Rows | Group)  # noqa: S101 -- no other kind has parts
    return shape.table


def part_of(one: Field, key: str) -> Field:
    """The field of a key of what a field holds; what is not known may be anything."""
    shape = one.shape
    if isinstance(shape, Rows | Group):
        return shape.table.field(key)
    return shape.parts.field(key) if isinstance(shape, Own) else Field(key=key)


def _own_choices(one: Field, kind: str) -> Choices:
    if isinstance(one.shape, OneOf):
        return [("", "–"), *((code, choice_of(one.key, code)) for code in one.shape.allowed)]
    if isinstance(one.shape, Critical):
        return _cells()
    if kind == "harm":
        return harms()
    if kind == "truth":
        return [("", "–"), ("true", _("True")), ("false", _("False"))]
    return ()


def choice_of(key: str, code: str) -> str:
    """What a code of a key is called where it is chosen."""
    return choice_label(key, code) or spoken(code)


def spoken(code: str) -> str:
    """What a file says in a code, as people read it."""
    return code.replace("_", " ") if code.islower() else code


def harms() -> Choices:
    """How much harm a wrong answer does, as it is chosen."""
    return [
        ("", "–"),
        ("0", _("0: harmless")),
        ("1", _("1: a worse result")),
        ("2", _("2: injury that heals")),
        ("3", _("3: lasting injury")),
    ]


def _cells() -> Choices:
    """Which questions a cell of a blueprint draws."""
    return [
        ("any", _("Safety-critical or not")),
        ("true", _("Safety-critical ones only")),
        ("false", _("None that is safety-critical")),
    ]


def _with_value(choices: Choices, value: Any, kind: str) -> Choices:
    """What an entry says stays on offer, though the course has it no more."""
    said = _shown(kind, value)
    if kind != "choice" or said in ("", *(code for code, _label in choices)):
        return choices
    return [*choices, (said, _("%(code)s (out of use)") % {"code": said})]


def _shown(kind: str, value: Any) -> Any:
    """The value as its control shows it."""
    if kind == "flag":
        return value is True
    if value is None:
        return ""
    if kind == "lines":
        return "\n".join(map(str, value)) if _is_list(value) else str(value)
    if kind == "choice" and isinstance(value, bool):
        return str(value).lower()
    if kind in ("codes", "numbers"):
        return ", ".join(map(str, value)) if _is_list(value) else str(value)
    if kind == "truth":
        return {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
    if kind == "mapping":
        pairs = value.items() if isinstance(value, Mapping) else ()
        return "\n".join(f"{key}: {said}" for key, said in pairs)
    return str(value)


# ---- What was typed, back into the shape of the files ----


def typed(fields: Iterable[Field], data: Any, *, prefix: str = "") -> dict[str, Any]:
    """The content that a posted form says: what was left empty is left out. `data` is a QueryDict."""
    read = ((one.key, _typed(one, data, f"{prefix}{one.key}")) for one in fields)
    return {key: value for key, value in read if value not in (None, "", [], {})}


def _typed(one: Field, data: Any, name: str) -> Any:
    kind = control_kind(one)
    if kind == "rows":
        rows = (typed(inner_of(one), data, prefix=f"{row}-") for row in rows_in(data, name))
        fields = list(inner_of(one))
        return coded(
            lettered([row for row in rows if _says(row, fields)], fields, _named_in(data, one.key)),
            fields,
        )
    if kind in ("group", "parts"):
        return typed(inner_of(one), data, prefix=f"{name}-")
    if kind == "flag":
        return _flag(one, name in data)
    if kind == "picture":
        return _picture(data, name)
    if kind == "codes" and name not in data:
        return _ticked(data, name)
    text = str(data.get(name, "")).replace("\r\n", "\n")
    if one.decimal:
        return read_decimal(text.strip())
    if kind == "number" and one.key.endswith("percent") and text.strip():
        return read_whole(text.strip(), is_percent=True)
    return _value(kind, text)


def has_letters(fields: Iterable[Field]) -> bool:
    """Whether rows of these fields are named by letters: those of a question are."""
    return any(one.control == "letter" for one in fields)


def _named_in(data: Any, list_key: str) -> set[str]:
    """The letters of a list's rows that others on the page name, also of rows that are gone."""
    naming = PARTS.those(chosen_from=list_key)
    return {str(data.get(name)) for name in data if name.rpartition("-")[2] in naming}


def lettered(
    rows: list[dict[str, Any]], fields: Iterable[Field], named: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Rows that have codes, each with one: whoever types an option need not name it. `named`: letters that others name, which no
    new row gets, or it would become their partner unseen."""
    if not has_letters(fields):
        return rows
    taken = {row["code"] for row in rows if "code" in row}.union(named)
    free = (letter for letter in ascii_lowercase if letter not in taken)
    return [row if "code" in row else {"code": next(free, "z"), **row} for row in rows]


def _says(row: Mapping[str, Any], fields: Sequence[Field]) -> bool:
    """Whether a row says anything: the letter that stands on an empty one is nothing."""
    letters = {one.key for one in fields if one.control == "letter"}
    return any(value for key, value in row.items() if key not in letters)


def coded(rows: list[dict[str, Any]], fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Rows that have codes by which others name them, each with one: what is left empty is made of the words."""
    if not any(one.key == "code" and one.required for one in fields):
        return rows
    taken = {row["code"] for row in rows if "code" in row}
    made = []
    for row in rows:
        wanted = courses.short_code(str(row.get("text") or row.get("title") or ""))
        if "code" not in row and wanted:
            row = {"code": next(one for one in courses.numbered(wanted) if one not in taken), **row}
            taken.add(row["code"])
        made.append(row)
    return made


def _ticked(data: Any, name: str) -> list[str]:
    """The codes that are ticked, each under a name of its own."""
    return [key.removeprefix(f"{name}-") for key in data if key.startswith(f"{name}-")]


def _picture(data: Any, name: str) -> dict[str, str] | None:
    """The picture that stays, with its alternative text and its consent. Its file is handed in on a page of its own."""
    said = {key: str(data.get(f"{name}-{key}", "")).strip() for key in PICTURE_FIELDS.keys}
    kept = {key: text for key, text in said.items() if text or key == "alt"}
    return kept if said["file"] else None


def _flag(one: Field, is_ticked: bool) -> bool | None:
    """What is not ticked says no only where an answer is required."""
    return True if is_ticked else (False if one.required or one.control else None)


def rows_in(data: Any, name: str) -> list[str]:
    """The names of a list's rows as they stand on the page, which is the order in which they were sent."""
    start, found = f"{name}-", dict[str, None]()
    for key in data:
        number, dash, _rest = key.removeprefix(start).partition("-")
        if key.startswith(start) and dash and number.isdecimal():
            found[f"{start}{number}"] = None
    return list(found)


def _value(kind: str, text: str) -> Any:
    stripped = text.strip()
    if kind == "text":
        return text.strip("\n") if stripped else ""
    if not stripped:
        return None
    if kind in ("number", "harm"):
        return read_whole(stripped)
    if kind == "share":
        return read_share(stripped)
    if kind == "day":
        return read_day(stripped)
    if kind == "truth":
        return {"true": True, "false": False}.get(stripped)
    return _several(kind, stripped)


def _several(kind: str, text: str) -> Any:
    if kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if kind == "codes":
        return list(_split(text))
    if kind == "numbers":
        return [read_whole(one) for one in _split(text)]
    if kind == "mapping":
        pairs = (line.partition(":") for line in text.splitlines() if line.strip())
        return {key.strip(): said.strip() for key, _colon, said in pairs}
    return text


def _split(text: str) -> Iterator[str]:
    yield from text.replace(",", " ").replace(";", " ").split()
