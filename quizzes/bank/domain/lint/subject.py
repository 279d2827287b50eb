"""A question as its rules see it: the author's own words, option by option."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.content.domain.lint.reading import sentences, words
from courses.content.domain.lint.values import texts_of
from quizzes.bank.domain.lint.english import STOP
from quizzes.kinds import KINDS
from quizzes.kinds.linting import Choice, Reason, WrongAnswer

SEPARATOR = re.compile(r"\s+")


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
    def is_unscored(self) -> bool:
        """A pilot: it comes on top of what a form asks."""
        return self.entry.get("unscored") is True

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
        """The one best option, where the question asks for it."""
        return self.keys[0] if self.asks_for_one_option and len(self.keys) == 1 else None

    @property
    def asks_for_one_option(self) -> bool:
        kind = KINDS.get(self.kind)
        return kind is not None and kind.ONE_BEST_OPTION

    @property
    def wrong_answers(self) -> list[WrongAnswer]:
        """The wrong answers that the entry names, options or not."""
        kind = KINDS.get(self.kind)
        return [] if kind is None else kind.wrong_answers(self.entry)

    @property
    def reasons(self) -> list[Reason]:
        """The reasons that have to teach."""
        kind = KINDS.get(self.kind)
        return [] if kind is None else kind.reasons(self.entry)

    @property
    def key_place(self) -> tuple[int, int] | None:
        """At which of how many places the one right answer stands, from 0; None where there are no places."""
        kind = KINDS.get(self.kind)
        return None if kind is None else kind.key_place(self.entry)

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
    kind = KINDS.get(str(entry.get("kind", "")))
    return [] if kind is None else kind.choices(entry)


def content_words(text: str) -> set[str]:
    """Lower-case words of four letters and more that carry meaning, plurals as singulars."""
    found = {word.lower() for word in words(text) if len(word) >= 4}
    return {word.removesuffix("s") for word in found - STOP} - STOP
