"""One table of fields for each sort of entry: what is checked, stored, exported, compared and printed follows from it.

docs/decisions/0015-one-table-of-fields.md says why this is ours.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from courses.content.domain.shapes import Shape, Text

NOTHING: tuple[Any, ...] = (None, "", [], {})
ANY_TEXT = Text()
ANYTHING = Shape()
_SHAPE = object()


class Seen(StrEnum):
    """Who may see what a field says."""

    EVERYBODY = "everybody"
    AUTHORS = "who answers for the entry"  # and after the reveal whom the reveal rule allows
    KEY = "who answers for the entry, and it gives the answer away"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One key of an entry, with everything that the program has to know about it."""

    key: str
    shape: Shape = ANY_TEXT
    required: bool = False
    default: Any = _SHAPE  # what an entry says that does not say it; the shape knows
    unordered: bool = False  # a list whose order says nothing
    column: str | None = ""  # of the row; "": named like the key; None: kept elsewhere
    versioned: bool = True  # False: of what the versions are versions of, and never changes
    label: str = ""  # in comparisons and on paper; the key in words
    seen_by: Seen = Seen.AUTHORS
    meaning: bool = False  # a change of it is more than a change of wording
    edited: bool = False  # by a person at the desk
    quiet: bool = False  # left out of a file where it says nothing; others wait there to be filled
    loud: bool = False  # what is remembered of an entry names it even where it says nothing
    apart: bool = False  # stands below the keys of a file, and at the end of a comparison
    one_line: bool = False  # its short mappings stand on one line of a file
    placed: bool = False  # has a place of its own on paper; others are told under their label, or in a sentence
    sentence: str = ""  # that tells it on paper, once for each row of a list of mappings
    control: str = ""  # how a form asks for it; the shape knows
    asked: bool = False  # files may leave it out and the rules ask for it all the same: no form calls it optional
    early: bool = False  # a form asks for it first: the words of the entry
    late: bool = False  # a form asks for it last
    fixed: bool = False  # set once, where the entry begins
    elsewhere: bool = False  # a page of its own asks for it, not the form of the entry
    first_rows: int = 0  # with how many empty rows its list begins on a form
    chosen_from: str = ""  # the list of the same entry of which it names a row by its letter
    decimal: bool = False  # a number that is kept as a text, as exact as it is written

    @property
    def nothing(self) -> Any:
        """What an entry says that does not say it."""
        return copy(self.shape.empty) if self.default is _SHAPE else copy(self.default)

    @property
    def name(self) -> str:
        """The key in words."""
        return self.label or self.key.replace("_", " ")

    @property
    def kept_as(self) -> str | None:
        """The column, or None."""
        return self.key if self.column == "" else self.column

    def is_left_empty(self, value: Any) -> bool:
        """What may be left out may also stand there empty; 0 is not false, and a text is no list."""
        empty = self.shape.empty
        return value is None or (type(value) is type(empty) and value == empty)

    def told(self, value: Any) -> Iterator[str]:
        """The sentences that tell a value on paper; what has none is told as it is."""
        if not self.sentence:
            yield self.shape.spoken(value)
        elif _has_rows(value):
            for row in value:
                yield _ended(self.sentence.format(**row))
        else:
            number = isinstance(value, int | float)
            yield _ended(self.sentence.format(value if number else self.shape.spoken(value)))


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(r, Mapping) for r in value)


def _ended(sentence: str) -> str:
    return sentence.rstrip(".") + "."


class Fields:
    """The fields of one sort of entry, in the order of docs/authoring.md."""

    def __init__(self, *fields: Field, within: str = "") -> None:
        self.fields = fields
        self.within = within  # what the entry is called in a refusal of an unknown key
        self.keys = tuple(field.key for field in fields)
        self._by_key = {field.key: field for field in fields}

    def __repr__(self) -> str:
        return f"Fields({', '.join(self.keys)})"

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __getitem__(self, key: str) -> Field:
        return self._by_key[key]

    def field(self, key: str) -> Field:
        """The field of a key; what is not known may be anything, and is not lost."""
        return self._by_key.get(key) or Field(key=key, shape=ANYTHING)

    def of(self, _data: Mapping[str, Any]) -> "Fields":
        """The table of one entry: where entries differ by kind, with the kind's own fields."""
        return self

    def only(self, *keys: str) -> "Fields":
        """The table of some of the keys."""
        return Fields(*(self[key] for key in keys))

    def of_versions(self) -> "Fields":
        """The table of what a version says itself."""
        return self.only(*self.those(versioned=True))

    def longest(self, key: str) -> int | None:
        """How long a text may be under the key; None: as long as it likes."""
        shape = self[key].shape
        return shape.longest if isinstance(shape, Text) else None

    def those(self, **traits: Any) -> tuple[str, ...]:
        """The keys of the fields that are so: those(meaning=True)."""
        return tuple(
            field.key
            for field in self
            if all(getattr(field, trait) == value for trait, value in traits.items())
        )

    # ---- Checks ----

    def problems(self, data: Mapping[str, Any], *, within: str = "") -> Iterator[tuple[str, str]]:
        """(key, what is wrong and how to mend it) for everything that is wrong, all at once."""
        yield from self.unknown(data, within or self.within)
        for field in self:
            value = data.get(field.key)
            if field.required or not field.is_left_empty(value):
                yield from ((field.key, message) for message in field.shape.wrong(field.key, value))

    def misfits(self, data: Mapping[str, Any], *, within: str = "") -> Iterator[tuple[str, str]]:
        """(key, message) for what not even a draft holds: keys that nobody reads, and values of another sort."""
        yield from self.unknown(data, within or self.within)
        for field in self:
            value = data.get(field.key)
            if value is not None:
                yield from ((field.key, told) for told in field.shape.misfits(field.key, value))

    def unknown(self, data: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
        """(key, message) for every key that nobody reads: a misspelt key must not be lost in silence."""
        known = ", ".join(sorted(self.keys))
        for key in sorted(set(data) - set(self.keys), key=str):
            unknown = f"Unknown key '{key}' in {within}" if within else f"unknown key '{key}'"
            yield key, f"{unknown}. Known: {known}."

    # ---- One spelling ----

    def settled(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What an entry comes to, however it is spelled: defaults written out, unordered lists sorted."""
        said = {field.key: field.nothing for field in self if not field.required}
        said |= {key: value for key, value in data.items() if value is not None}
        said |= {key: sorted(said[key]) for key in self.those(unordered=True) if key in said}
        return {key: self._plain(key, said[key]) for key in self._in_order(said)}

    def typed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was kept as JSON, with the days that a file has instead of their text."""
        return {key: self.field(key).shape.from_json(value) for key, value in data.items()}

    def _plain(self, key: str, value: Any) -> Any:
        return None if value is None else self.field(key).shape.plain(value)

    def _in_order(self, data: Mapping[str, Any]) -> Iterator[str]:
        """The keys of an entry in order; those that are not known come last."""
        yield from (key for key in self.keys if key in data)
        yield from (key for key in data if key not in self._by_key)

    def clean(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The settled entry, every sound value in its one spelling."""
        return {
            key: value if value in NOTHING else self[key].shape.clean(value)
            for key, value in self.settled(data).items()
        }

    def said(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The settled entry without what says nothing."""
        loud = self.those(loud=True)
        settled = self.settled(data)
        return {key: v for key, v in settled.items() if key in loud or v not in NOTHING}

    # ---- Rows ----

    def columns(self, data: Mapping[str, Any], *, versioned: bool = False) -> dict[str, Any]:
        """Column -> value for what a row keeps as it is; `versioned`: for a row that is a version."""
        settled = self.settled(data)
        return {
            field.kept_as: None
            if settled[field.key] is None
            else field.shape.stored(settled[field.key])
            for field in self
            if field.kept_as is not None and (field.versioned or not versioned)
        }

    def read(self, row: Any, *, owner: Any = None, **given: Any) -> dict[str, Any]:
        """The entry that a row says, in order. `owner`: what the row is a version of. `given`: what is kept elsewhere."""
        return {field.key: self._value(field, row, owner, given) for field in self}

    @staticmethod
    def _value(field: Field, row: Any, owner: Any, given: Mapping[str, Any]) -> Any:
        if field.kept_as is None or field.key in given:
            return given.get(field.key, field.nothing)
        source = row if owner is None or field.versioned else owner
        kept = (
            source[field.kept_as] if isinstance(source, Mapping) else getattr(source, field.kept_as)
        )
        return None if kept is None else field.shape.plain(kept)

    def desk(self) -> tuple[str, ...]:
        """The names that a form has for what a person edits at the desk."""
        return tuple(field.kept_as or field.key for field in self if field.edited)

    # ---- Files, comparisons, paper ----

    def written(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What a file says of an entry above its text: in order, without the loader's own keys; unknown ones last."""
        return {
            key: self.field(key).shape.written(data[key])
            for key in self._in_order(data)
            if self._stands(key, data)
        }

    def _stands(self, key: str, data: Mapping[str, Any]) -> bool:
        """Whether the key stands in a file."""
        field = self.field(key)
        return not (key.startswith("_") or field.apart or (field.quiet and data[key] in NOTHING))

    def lines(self, data: Mapping[str, Any]) -> Iterator[str]:
        """Everything that the entry says under its labels, a line for each thing, for comparing two; texts apart last."""
        last = self.those(apart=True)
        for key, value in self.said(data).items():
            if key not in last and self.field(key).versioned:
                yield from self._lines(key, value)
        for key in last:
            yield from ("", str(data.get(key) or ""))

    def _lines(self, key: str, value: Any) -> Iterator[str]:
        field = self.field(key)
        if not _has_rows(value):
            yield f"{field.name}: {value if value is None else field.shape.spoken(value)}"
            return
        for number, row in enumerate(value, start=1):
            named = f"{field.name} {row.get('code', number)}"
            yield from (f"{named}, {part}: {said}" for part, said in row.items())

    def remarks(self, data: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
        """What is printed of an entry beside what has a place of its own: field by field, a sentence or a value each."""
        for key, value in self.said(data).items():
            field = self.field(key)
            if not field.placed and value is not False:
                yield from ((field, told) for told in field.told(value))
