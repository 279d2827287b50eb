"""Rules for pictures: what somebody hears who cannot see one must be enough to answer by, and must not be the answer."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.domain.lint.findings import Rule, Span
from courses.content.domain.lint.reading import words
from quizzes.bank.domain.lint.options import LONGER, LONGER_BY
from quizzes.bank.domain.lint.subject import QuestionSubject, content_words
from quizzes.bank.domain.table import pictured_lists
from quizzes.kinds.linting import alternative_in, parts_of

Found = tuple[str, Span]
LEAST_SAID = 3
_FILE = re.compile(r"\.(?:jpe?g|png|webp|svg|gif)$|^(?:img|dsc|image)[-_ ]?\d+", re.IGNORECASE)
_VERDICT = re.compile(
    r"\b(?:right|correct|wrong|incorrect)\s+(?:answer|option|one)\b", re.IGNORECASE
)


def _alternatives(question: QuestionSubject) -> Iterator[tuple[str, str]]:
    """(where, alternative text) of every picture of the question."""
    stem = alternative_in(question.entry)
    if stem is not None:
        yield "picture", stem
    for key in pictured_lists(question.entry):
        for part in parts_of(question.entry, key):
            said = alternative_in(part)
            if said is not None:
                yield f"{key}.{part.get('code', '')}.picture", said


def says_nothing(question: QuestionSubject) -> Iterator[Found]:
    for where, said in _alternatives(question):
        if len(words(said)) < LEAST_SAID or _FILE.search(said):
            yield f"'{said}' is too little to answer by. Say what can be seen.", Span(where)


def tells_answer(question: QuestionSubject) -> Iterator[Found]:
    """The words that only the right answer has, in what is said of the picture beside the stem."""
    said = alternative_in(question.entry) or ""
    keyed = _telling(question)
    telling = {one for one in words(said) if content_words(one) & keyed}
    telling |= {
        one for one in _typed(question.entry) if _has(said, one) and not _has(question.stem, one)
    }
    if telling:
        listed = ", ".join(sorted(telling))
        yield f"the alternative text says {listed}, as only the right answer does.", Span("picture")
    for where, text in _alternatives(question):
        if _VERDICT.search(text):
            yield "the alternative text says which answer is right.", Span(where)


def _telling(question: QuestionSubject) -> set[str]:
    """What stands in a right answer, and neither in the stem nor in a wrong answer."""
    right = {choice.text for choice in question.keys}
    if question.choices and not question.distractors:
        return set()  # all are to be put in order: none is the answer
    elsewhere = {question.stem, *(choice.text for choice in question.distractors)}
    return _all_words(right) - _all_words(elsewhere)


def _typed(entry: Mapping[str, Any]) -> list[str]:
    """The answers that a candidate would have to type."""
    accepted, answer = entry.get("accepted"), entry.get("answer")
    value = answer.get("value") if isinstance(answer, Mapping) else None
    texts = accepted if isinstance(accepted, list) else []
    return [*(str(one) for one in texts), *([] if value is None else [str(value)])]


def _has(text: str, part: str) -> bool:
    """Whether the part stands in the text as it is, and is no piece of a longer word or number."""
    return bool(re.search(rf"(?<![\w.]){re.escape(part)}(?!\w|\.\d)", text, re.IGNORECASE))


def _all_words(texts: set[str]) -> set[str]:
    return {word for text in texts for word in content_words(text)}


def differs_at_key(question: QuestionSubject) -> Iterator[Found]:
    """The right answer is told from the others by having a picture, or by how much is said of it."""
    key, others = question.key, question.distractors
    if key is None or not others:
        return
    have = {choice.alternative is not None for choice in others}
    if have == {key.alternative is None}:
        yield "only the right answer has a picture, or only it has none.", Span("options")
    elif key.alternative is not None and have == {True}:
        longest = max(len(choice.alternative or "") for choice in others)
        length = len(key.alternative)
        if length > LONGER * longest and length - longest >= LONGER_BY:
            where = Span(f"options.{key.code}.picture")
            yield "far more is said of the right picture than of any other.", where


def said_twice(question: QuestionSubject) -> Iterator[Found]:
    """Two pictures that are one to somebody who cannot see them."""
    for key in pictured_lists(question.entry):
        said = [alternative_in(part) for part in parts_of(question.entry, key)]
        for text, times in Counter(text.casefold() for text in said if text).items():
            if times > 1:
                yield (
                    f"'{text}' is said of {times} pictures: who cannot see them cannot choose.",
                    Span(key),
                )


PICTURE_RULES = (
    (Rule("picture-says-nothing", "error", "What is said of a picture is enough to answer by: three words at least, and no file name."), says_nothing),
    (Rule("picture-tells-answer", "error", "What is said of a picture has no word that only the right answer has."), tells_answer),
    (Rule("picture-at-key", "error", "The right answer is not the only one with a picture, the only one without, or the one of which most is said."), differs_at_key),
    (Rule("picture-said-twice", "error", "No two answers' pictures are described alike."), said_twice),
)  # fmt: skip
