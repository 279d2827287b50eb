"""A question as its rules see it: the author's own words, option by option."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.content.domain.lint.reading import sentences, words
from courses.content.domain.lint.values import mappings_of, texts_of
from quizzes.bank.domain.lint.english import STOP

SEPARATOR = re.compile(r"\s+")


@dataclass(frozen=True)
class Choice:
    """One option of a single_choice or multiple_response question."""

    code: str
    text: str
    correct: bool
    rationale: str
    harm: int | None


@dataclass(frozen=True)
class QuestionSubject:
    """A question entry (docs/authoring.md) with what rules need to know around it."""

    code: str
    module: str
    entry: Mapping[str, Any]
    usable_facts: frozenset[str] = frozenset()
    limited_facts: frozenset[str] = frozenset()
    expired_facts: frozenset[str] = frozenset()
    language: str = "en"
    line: int = 0
    choices: Sequence[Choice] = field(default=())

    @property
    def kind(self) -> str:
        return str(self.entry.get("kind", ""))

    @property
    def pool(self) -> str:
        return str(self.entry.get("pool", ""))

    @property
    def stem(self) -> str:
        """The stem on one line."""
        return SEPARATOR.sub(" ", str(self.entry.get("stem", ""))).strip()

    @property
    def lead_in(self) -> str:
        """The last sentence of the stem: the question itself."""
        found = sentences(self.stem)
        return found[-1] if found else ""

    @property
    def keys(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.correct]

    @property
    def distractors(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.correct]

    @property
    def key(self) -> Choice | None:
        """The one best answer of a single_choice question."""
        return self.keys[0] if self.kind == "single_choice" and len(self.keys) == 1 else None

    @property
    def evidence(self) -> list[str]:
        return texts_of(self.entry.get("evidence"))


def subject_of(
    entry: Mapping[str, Any], *, module: str, line: int = 0, **around: Any
) -> QuestionSubject:
    """The subject of an entry; what is badly shaped is left to the loader, which refuses it with a reason."""
    return QuestionSubject(
        code=str(entry.get("code", "")),
        module=module,
        entry=entry,
        line=line,
        choices=tuple(_choices(entry)),
        **around,
    )


def _choices(entry: Mapping[str, Any]) -> list[Choice]:
    if entry.get("kind") not in ("single_choice", "multiple_response"):
        return []
    return [
        Choice(
            code=str(raw.get("code", "")),
            text=str(raw.get("text", "")).strip(),
            correct=raw.get("correct") is True,
            rationale=str(raw.get("rationale", "")).strip(),
            harm=harm_of(raw),
        )
        for raw in mappings_of(entry.get("options"))
    ]


def harm_of(raw: Mapping[str, Any]) -> int | None:
    """The harm of a wrong answer, 0 to 3, or None where that is not said."""
    harm = raw.get("harm")
    return harm if type(harm) is int and 0 <= harm <= 3 else None


def content_words(text: str) -> set[str]:
    """Lower-case words of four letters and more that carry meaning, plurals as singulars."""
    found = {word.lower() for word in words(text) if len(word) >= 4}
    return {word.removesuffix("s") for word in found - STOP} - STOP
