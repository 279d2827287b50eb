"""Rules for the stem and its lead-in. Sources: NBME Item-Writing Guide (2020); Haladyna, Downing and Rodriguez 2002."""

import re
from collections.abc import Iterator

from courses.content.domain.lint.findings import Rule, Span
from courses.content.domain.lint.reading import sentences, words
from quizzes.bank.domain.lint import english
from quizzes.bank.domain.lint.subject import QuestionSubject
from quizzes.kinds import KINDS
from quizzes.kinds.linting import ASKS

Found = tuple[str, Span]
LONGEST_SENTENCE = 30
LONGEST_STEM = 200
_BLANK = re.compile(r"_{2,}")


def _at(match: re.Match[str]) -> Span:
    return Span("stem", match.start(), match.end())


def _ends_of(question: QuestionSubject) -> tuple[str, ...]:
    """With what the stem may end: a statement and a task may be shorter than a question, too."""
    kind = KINDS.get(question.kind)
    return ASKS if kind is None else kind.STEM_ENDS


def lead_in_missing(question: QuestionSubject) -> Iterator[Found]:
    ends = _ends_of(question)
    if question.stem.endswith(ends):
        return
    if ends == ASKS:
        said = "the stem does not end in a question. Let its last sentence end with '?'."
    else:
        said = "the stem ends in no whole sentence. Let it end with '.' or '?'."
    yield said, Span("stem")


def lead_in_negative(question: QuestionSubject) -> Iterator[Found]:
    lead_in = question.lead_in
    offset = max(question.stem.rfind(lead_in), 0)
    asked = english.BESIDE_THE_QUESTION.sub(lambda match: " " * len(match.group()), lead_in)
    found = {match.span() for match in english.NEGATIVE_WORDS.finditer(lead_in)}
    for match in english.NEGATIVE_QUESTION.finditer(asked):
        place = match.span(match.lastgroup or 0)
        if not any(start < place[1] and place[0] < end for start, end in found):
            found.add(place)
    for start, end in sorted(found):
        message = f"'{lead_in[start:end]}' asks for the exception. Ask for what is right."
        yield message, Span("stem", offset + start, offset + end)


def lead_in_unfocused(question: QuestionSubject) -> Iterator[Found]:
    match = english.UNFOCUSED.search(question.stem)
    if match:
        yield f"'{match.group()}' can only be answered with the options in view.", _at(match)
    elif _ends_of(question) == ASKS and len(words(question.stem)) < 5:
        yield "fewer than five words cannot put a problem.", Span("stem")


def blank_in_stem(question: QuestionSubject) -> Iterator[Found]:
    for match in _BLANK.finditer(question.stem):
        if question.stem[match.end() :].strip(" .?"):
            yield "a blank in the middle must be kept in mind while reading on.", _at(match)


def sentence_long(question: QuestionSubject) -> Iterator[Found]:
    for sentence in sentences(question.stem):
        count = len(words(sentence))
        if count > LONGEST_SENTENCE:
            start = question.stem.find(sentence)
            span = Span("stem", start, start + len(sentence))
            yield f"{count} words in one sentence; have at most {LONGEST_SENTENCE}.", span


def stem_long(question: QuestionSubject) -> Iterator[Found]:
    count = len(words(question.stem))
    if count > LONGEST_STEM:
        yield f"{count} words; what does the answer not need?", Span("stem")


def double_negative(question: QuestionSubject) -> Iterator[Found]:
    for sentence in sentences(question.stem):
        match = english.DOUBLE_NEGATIVE.search(sentence)
        if match:
            yield f"'{match.group()}' negates twice.", Span("stem")


STEM_RULES = (
    (Rule("lead-in-missing", "error", "The stem ends in a question; a statement or a task where its kind takes one."), lead_in_missing),
    (Rule("lead-in-negative", "error", "The question asks for what is right."), lead_in_negative),
    (Rule("lead-in-unfocused", "error", "The question can be answered without its options."), lead_in_unfocused),
    (Rule("blank-in-stem", "warning", "No blank in the middle of a stem."), blank_in_stem),
    (Rule("sentence-long", "error", "Sentences of a stem have at most 30 words."), sentence_long),
    (Rule("stem-long", "info", "A stem holds what the answer needs."), stem_long),
    (Rule("double-negative", "info", "Nothing is negated twice."), double_negative),
)  # fmt: skip
ENGLISH_ONLY = frozenset(
    {"lead-in-negative", "lead-in-unfocused", "sentence-long", "double-negative"}
)
