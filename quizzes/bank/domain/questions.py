"""Reading question entries (docs/authoring.md) into plain facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.content.domain.dialect import IMAGE
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.kinds import KINDS, BadEntry, Render, Spec
from quizzes.kinds.linting import ASKS, STATES, TASKS
from quizzes.kinds.parts import PARTS
from quizzes.kinds.shapes import ANY_POOL


@dataclass(frozen=True)
class ParsedQuestion:
    """A question entry, checked. `said` is what it says beside its kind's own keys; `spec` has no option ids yet."""

    said: Mapping[str, Any]
    stem_html: str
    spec: Spec

    @property
    def code(self) -> str:
        return str(self.said["code"])

    @property
    def kind(self) -> str:
        return str(self.said["kind"])

    @property
    def pool(self) -> str:
        return str(self.said["pool"])

    @property
    def objective(self) -> str:
        return str(self.said["objective"])

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(self.said["evidence"])

    @property
    def enemies(self) -> tuple[str, ...]:
        return tuple(self.said["enemies"])

    @property
    def is_unscored(self) -> bool:
        """Whether it is a pilot, on which nobody is scored."""
        return self.said["unscored"] is True

    @property
    def picture(self) -> dict[str, Any] | None:
        """The picture beside the stem."""
        return self.said["picture"] or None

    @property
    def columns(self) -> dict[str, Any]:
        """Column -> value of what a version keeps as it is."""
        return QUESTION_FIELDS.columns(self.said, versioned=True)


def parse_question(entry: Mapping[str, Any], render: Render) -> ParsedQuestion:
    """Check a question entry. `render` turns Markdown into safe HTML. Raises BadEntry with every problem found."""
    problems = [*QUESTION_FIELDS.of(entry).problems(entry), *_beyond_the_table(entry)]
    kind = KINDS.get(str(entry.get("kind")))
    spec: Spec = {}
    if kind is not None:
        try:
            spec = kind.parse(entry, render)
        except BadEntry as problem:
            problems += problem.problems
    if problems:
        raise BadEntry(*problems[0], *problems[1:])
    said = QUESTION_FIELDS.clean({key: entry.get(key) for key in QUESTION_FIELDS.keys})
    return ParsedQuestion(said, render(said["stem"]), spec)


# What is said of a stem that ends otherwise, by what its kind lets it end with.
STEM_ENDS = {
    ASKS: "The last sentence of the stem is the question; end it with '?'.",
    STATES: "The stem is a statement that is true or false, or a question; end it with '.' or '?'.",
    TASKS: "The stem says what is to be done, or asks it; end it with '.', ':' or '?'.",
}


def _beyond_the_table(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with sound values taken together."""
    kind, pool, stem = KINDS.get(str(entry.get("kind"))), entry.get("pool"), entry.get("stem")
    if kind is not None and pool in ANY_POOL and pool not in kind.POOLS:
        yield "kind", f"{kind.name} questions belong to the {' or '.join(kind.POOLS)} pool only."
    if entry.get("unscored") is True and pool == "practice":
        yield "unscored", "A pilot is a question of the exam pool: practice is never scored."
    ends = kind.STEM_ENDS if kind is not None else ASKS
    if isinstance(stem, str) and stem.strip() and not stem.strip().endswith(ends):
        yield "stem", STEM_ENDS[ends]
    if isinstance(stem, str) and IMAGE.search(stem):
        yield (
            "stem",
            "A picture does not stand among the words of a stem: give it under 'picture', as {file: ..., alt: ...}.",
        )


def canonical_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its keys in the order of docs/authoring.md and without what says nothing, for comparing two."""
    said = QUESTION_FIELDS.of(entry).said(entry)
    return {key: _parts(value) for key, value in said.items()}


def _parts(value: Any) -> Any:
    """Texts without room around them; options, pairs and misreadings with their keys in one order, whoever wrote them."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        return value
    return [
        {
            key: _parts(part[key])
            for key in (*PARTS.keys, *(k for k in part if k not in PARTS.keys))
            if key in part and not (key == "harm" and part.get("correct"))
        }
        for part in value
    ]


def written_question(parsed: ParsedQuestion) -> dict[str, Any]:
    """The checked question as an entry again: one spelling for all entries that come to the same question."""
    return canonical_entry({**parsed.said, **KINDS[parsed.kind].unparse(parsed.spec)})
