"""Reading content files: YAML 1.2 with line numbers, front matter, and refusals that say where."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.composer import Composer, ComposerError, MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, ScalarEvent
from ruamel.yaml.nodes import MappingNode, SequenceNode

from courses.content.domain import yaml_events

MOST_BYTES = 2_000_000
MOST_NODES = 5_000
# Of a whole file, keys among them: six times the largest that we ship. An entry has a key for a value at most.
MOST_IN_FILE = 50_000
# The deepest entry that there is has six levels.
MOST_DEPTH = 20
# Larger numbers are a slip of the keyboard, and no database stores them.
LARGEST = 10**15
# What the reader of YAML raises besides its own errors, at words that only look like numbers, days or keys.
_UNREADABLE = (
    YAMLError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
)
# What the reader of a folder adds to an entry: where it stands.
PLACES = ("_module", "_position")


@dataclass(frozen=True)
class Problem:
    """Something in a file that must be mended before anything is loaded. Lines count from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentRefused(Exception):
    """The content cannot be loaded. `problems` names every file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Entry:
    """One entry of a content file: what it says, where it stands, and the hash of what it says."""

    kind: str
    code: str
    path: str
    line: int
    data: dict[str, Any]
    key_lines: dict[str, int] = field(default_factory=dict)
    # The file's words on the change, not content: they are neither stored nor, but for `retired`, hashed.
    safety: bool = False
    retired: bool = False

    def line_of(self, key: str) -> int:
        """The line of a key, or of the entry."""
        return self.key_lines.get(key, self.line)

    def problem(self, key: str, message: str) -> Problem:
        """A problem at the key's line."""
        return Problem(self.path, self.line_of(key), f"{self.kind} {self.code}: {message}")

    @property
    def said(self) -> dict[str, Any]:
        """What the author wrote, without the reader's own keys."""
        return authored(self.data)

    @property
    def file_hash(self) -> str:
        """The hash of the entry's content; moving it inside its file changes nothing."""
        return content_hash(self.data)


def authored(data: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's data without what the reader of a folder added."""
    return {key: value for key, value in data.items() if key not in PLACES}


def content_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of plain data."""
    text = json.dumps(
        data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in content")


def read_text(path: Path, shown: str) -> str:
    """The file's text, refused when it is missing, too large or not UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContentRefused([Problem(shown, 1, f"Cannot be read: {error.strerror}.")]) from error
    if len(raw) > MOST_BYTES:
        raise ContentRefused([Problem(shown, 1, f"Larger than {MOST_BYTES:,} bytes. Split it.")])
    try:
        # An editor's line endings are no change of content.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ContentRefused(
            [Problem(shown, line, "Not UTF-8. Save the file as UTF-8.")]
        ) from error


class _TooLargeError(ComposerError):
    """More parts than anybody reads."""


class _PlainComposer(Composer):
    """Composes what people write: no aliases, which make a small file huge or endless, no tags, which name code, no
    lists or mappings in the place of a key, and not more parts than an entry and a file may have: that is counted here, because
    each costs more to compose than to write."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.in_file = self.in_entry = 0

    def _count(self, parent: Any, event: Any) -> None:
        is_entry = self.depth == 1 and isinstance(parent, SequenceNode)
        self.in_entry = 1 if is_entry else self.in_entry + 1
        self.in_file += 1
        if self.in_entry > 2 * MOST_NODES or self.in_file > MOST_IN_FILE:
            raise _TooLargeError(None, None, "too many parts", event.start_mark)

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        self._count(parent, event)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            what = "names for parts (&name, *name) are not used here. Write the part out"
            raise ComposerError(None, None, what, event.start_mark)
        if event.ctag is not None:
            what = "tags (!name) are not used here. Leave it out, or put the text in quotes"
            raise ComposerError(None, None, what, event.start_mark)
        is_key = isinstance(parent, MappingNode) and index is None
        if is_key and not isinstance(event, ScalarEvent):
            what = "a key is one word or text, no list and no mapping. Write it before its colon, or put braces in quotes"
            raise ComposerError(None, None, what, event.start_mark)
        return super().compose_node(parent, index)


def read_yaml(text: str, shown: str, *, first_line: int = 1) -> Any:
    """The document, still knowing its lines. Raises ContentRefused."""
    if yaml_events.is_plain(text):
        with suppress(yaml.YAMLError, *_UNREADABLE):
            if (found := yaml_events.load(_reader(), text)) is not None:
                return found
    try:
        return _reader().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise ContentRefused([Problem(shown, line, f"{_said(error)}.")]) from error
    except _UNREADABLE as error:
        raise ContentRefused([Problem(shown, first_line, f"Not valid YAML: {error}.")]) from error


def _reader() -> YAML:
    reader = YAML(typ="rt", pure=True)
    reader.Composer = _PlainComposer
    reader.version = (1, 2)
    reader.max_depth = MOST_DEPTH
    reader.allow_duplicate_keys = False
    return reader


def _said(error: MarkedYAMLError) -> str:
    if isinstance(error, MaxDepthExceededError):
        return f"Nested more than {MOST_DEPTH} deep"
    if isinstance(error, _TooLargeError):
        return "Far too large. Split it"
    return f"Not valid YAML: {error.problem}"


class _NotPlain(ContentRefused):
    """An entry that no honest author writes, or no database stores."""

    def __init__(self, message: str) -> None:
        super().__init__([Problem("draft", 1, message)])


def as_plain(value: Any, budget: list[int] | None = None) -> Any:
    """The value as plain Python data (dict, list, str, int, float, bool, None, date). Raises ContentRefused."""
    budget = [MOST_NODES] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0:
        raise _NotPlain("Far too large. Split it.")
    if isinstance(value, Mapping):
        return _mapping(value, budget)
    if isinstance(value, list | tuple):
        return [as_plain(item, budget) for item in value]
    if isinstance(value, datetime):
        raise _NotPlain(
            "A day is written without a time, as 2026-01-31. Put it in quotes if it is text."
        )
    if isinstance(value, bool) or value is None or isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return _number(value)
    return _text(str(value))


def _mapping(value: Mapping[Any, Any], budget: list[int]) -> dict[str, Any]:
    plain = {_text(str(key)): as_plain(item, budget) for key, item in value.items()}
    if len(plain) < len(value):  # 1 and "1"
        raise _NotPlain("Two keys are the same word. Write each once.")
    return plain


def _number(value: int | float) -> int | float:
    if not -LARGEST < value < LARGEST:  # neither is "not a number"
        raise _NotPlain("A number is too large. Put it in quotes if it is no number.")
    return int(value) if isinstance(value, int) else float(value)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _NotPlain(f"Half a sign (\\u{ord(value[error.start]):04x}) is no text.") from error
    return value


def entry_of(
    kind: str, raw: Any, shown: str, *, first_line: int = 1, code_key: str = "code"
) -> Entry:
    """An Entry from one mapping of a document; refused without a code."""
    if not isinstance(raw, CommentedMap):
        raise ContentRefused(
            [Problem(shown, first_line, f"A {kind} must be a mapping with 'code: ...'.")]
        )
    line = raw.lc.line + first_line
    code = raw.get(code_key)
    if not isinstance(code, str) or not code.strip():
        raise ContentRefused([Problem(shown, line, f"This {kind} has no '{code_key}'.")])
    lines = {str(key): raw.lc.key(key)[0] + first_line for key in raw}
    try:
        data = as_plain(raw)
    except _NotPlain as refusal:
        said = refusal.problems[0].message
        raise ContentRefused([Problem(shown, line, f"{kind} {code}: {said}")]) from None
    safety = data.pop("safety", False)
    retired = data.get("retired", False)
    for key, value in (("safety", safety), ("retired", retired)):
        if not isinstance(value, bool):
            where = Problem(shown, lines[key], f"{kind} {code}: '{key}' is true or false.")
            raise ContentRefused([where])
    if not retired:
        data.pop("retired", None)
    return Entry(kind, str(code), shown, line, data, lines, safety, retired)


def entries_of(kind: str, text: str, shown: str, *, code_key: str = "code") -> list[Entry]:
    """Every entry of a file that holds a list."""
    raws = read_yaml(text, shown)
    if not isinstance(raws, list):
        raise ContentRefused(
            [Problem(shown, 1, f"The file must be a list of {kind} entries ('- {code_key}: ...').")]
        )
    return [
        entry_of(kind, raw, shown, first_line=1, code_key=code_key)
        if isinstance(raw, CommentedMap)
        else _not_a_mapping(kind, raws, index, shown)
        for index, raw in enumerate(raws)
    ]


def _not_a_mapping(kind: str, raws: Any, index: int, shown: str) -> Entry:
    line = raws.lc.item(index)[0] + 1
    raise ContentRefused([Problem(shown, line, f"A {kind} must be a mapping with 'code: ...'.")])


def split_front_matter(text: str, shown: str) -> tuple[str, str, int]:
    """(front matter, body, the line on which the body begins)."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != "---":
        raise ContentRefused(
            [Problem(shown, 1, "A lesson begins with front matter between two '---' lines.")]
        )
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return "".join(lines[1:number]), "".join(lines[number + 1 :]), number + 2
    raise ContentRefused([Problem(shown, 1, "The front matter has no closing '---' line.")])
