"""Rules for lessons. One rule is one function and one line in LESSON_RULES."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator

from courses.content.domain.blocks import Block
from courses.content.domain.dialect import NEAR_CITATION, NO_CLAIM, cited_codes
from courses.content.domain.lint.findings import LANGUAGE_SKIPPED, Finding, Rule, Span, worst_first
from courses.content.domain.lint.reading import sentences, words
from courses.content.domain.lint.values import is_english
from courses.lessons.domain.lint.measures import WORDS_A_MINUTE, grade_of, word_count
from courses.lessons.domain.lint.subject import LessonSubject

WORD_COUNT = (700, 1500)
OBJECTIVES = (3, 6)
HARDEST_GRADE = 9.0
LONGEST_SENTENCE = 32
MOST_UNCLAIMED = 0.25
# Soft hyphens and characters without width: in the text, but not to be seen.
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
# Verbs whose success somebody can see (after Bloom's taxonomy); "understand" and "know" are not among them.
VERBS = frozenset(
    "apply arrange assess calculate choose compare compute decide define describe distinguish document draw estimate"
    " evaluate examine explain grade identify interpret judge justify list locate manage map match measure monitor name"
    " order plan predict prepare prevent protect rank recognise record refer refuse relate report select sort state"
    " stop test treat use weigh adapt sequence photograph disclose tell take write read place position check".split()
)


Found = tuple[str, Block | None]
Check = Callable[[LessonSubject], Iterable[Found]]


def _uncited(lesson: LessonSubject) -> Iterator[Found]:
    for block in lesson.blocks:
        if block.is_statement and not cited_codes(block.text) and NO_CLAIM not in block.text:
            shown = block.aloud[:60] or block.text[:60]
            yield (
                f"'{shown}' rests on no fact. Cite one, or end the block with {NO_CLAIM}.",
                block,
            )


def _claims_beside_none(lesson: LessonSubject) -> Iterator[Found]:
    for block in lesson.blocks:
        if NO_CLAIM in block.text and cited_codes(block.text):
            yield (f"the block cites facts and says {NO_CLAIM}. Keep one.", block)


def _unusable(lesson: LessonSubject) -> Iterator[Found]:
    for block in lesson.blocks:
        for near in NEAR_CITATION.findall(block.text):
            codes = cited_codes(near)
            if not codes:
                yield (f"{near} is no citation: a fact has E and three digits.", block)
            for code in codes:
                if code not in lesson.facts:
                    yield (f"{code} is no usable fact of this course.", block)


def _expired(lesson: LessonSubject) -> Iterator[Found]:
    for block in lesson.blocks:
        for code in cited_codes(block.text):
            if code in lesson.expired:
                yield (f"{code} is past its review date.", block)


def _never_said(lesson: LessonSubject) -> Iterator[Found]:
    for phrase in forbidden_phrases(lesson.title, lesson.never_say):
        yield (f"the title says '{phrase}', which the course never says.", None)
    for block in lesson.blocks:
        for phrase in forbidden_phrases(block.said, lesson.never_say):
            yield (f"'{phrase}' stands on the course's list of what it never says.", block)


def forbidden_phrases(text: str, never_say: Iterable[str]) -> list[str]:
    """The phrases of the list that the text says, however its letters, spaces and hyphens are written."""
    said = _comparable(text)
    return [phrase for phrase in never_say if _comparable(phrase) and _comparable(phrase) in said]


def _comparable(text: str) -> str:
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_HYPHENS.sub("-", plain).split())


def _figures(lesson: LessonSubject) -> Iterator[Found]:
    shown = [(image, block) for block in lesson.blocks for image in block.images]
    if not shown:
        yield ("the lesson shows no figure.", None)
    for (name, caption), block in shown:
        if name not in lesson.figures:
            yield (f"the figure '{name}' is not there, or has no title and description.", block)
        if len(words(caption)) < 4:
            yield (f"the figure '{name}' needs a caption of one sentence.", block)


def _links(lesson: LessonSubject) -> Iterator[Found]:
    for block in lesson.blocks:
        for address in block.links:
            problem = _dead(address, lesson.links)
            if problem:
                yield (f"'{address}' {problem}", block)


def _dead(address: str, links: Collection[str]) -> str:
    """What is wrong with the address of a link, or ""."""
    page = address.partition("#")[0]
    if address.startswith(("https://", "http://", "mailto:", "#")) or page in links:
        return ""
    if address.startswith("/"):
        return "is an absolute path. Write '../slug/', or '../../module/slug/' for another module."
    return "leads to no lesson of this course."


def _grade(lesson: LessonSubject) -> Iterator[Found]:
    grade = grade_of(lesson)
    if grade > HARDEST_GRADE:
        yield (f"reading grade {grade:.1f}; keep it at {HARDEST_GRADE:.0f} or lower.", None)


def _long_sentences(lesson: LessonSubject) -> Iterator[Found]:
    for block in lesson.blocks:
        if block.kind in ("paragraph", "item"):
            for sentence in sentences(block.aloud):
                if len(words(sentence)) > LONGEST_SENTENCE:
                    yield (
                        f"{len(words(sentence))} words in one sentence: '{sentence[:50]}...'",
                        block,
                    )


def _length(lesson: LessonSubject) -> Iterator[Found]:
    count = word_count(lesson)
    if not WORD_COUNT[0] <= count <= WORD_COUNT[1]:
        yield (f"{count} words; a lesson has {WORD_COUNT[0]} to {WORD_COUNT[1]}.", None)
    if not count / WORDS_A_MINUTE <= lesson.minutes <= count / WORDS_A_MINUTE + 8:
        yield (f"{lesson.minutes} minutes for {count} words.", None)


def _objectives(lesson: LessonSubject) -> Iterator[Found]:
    if not OBJECTIVES[0] <= len(lesson.objectives) <= OBJECTIVES[1]:
        yield (
            f"{len(lesson.objectives)} objectives; give {OBJECTIVES[0]} to {OBJECTIVES[1]}.",
            None,
        )
    for text in lesson.objectives:
        if "".join(text.split()[:1]).lower() not in VERBS:
            yield (f"'{text}' does not begin with a verb that can be tested.", None)


def _parts(lesson: LessonSubject) -> Iterator[Found]:
    boxes = {box for block in lesson.blocks for box in block.boxes}
    for name in ("case", "answer", "pitfall", "key-points"):
        if name not in boxes:
            yield (f"the box '::: {name}' is missing.", None)


def _unclaimed(lesson: LessonSubject) -> Iterator[Found]:
    statements = [block for block in lesson.blocks if block.is_statement]
    without = [block for block in statements if NO_CLAIM in block.text]
    if statements and len(without) / len(statements) > MOST_UNCLAIMED:
        yield (f"{len(without)} of {len(statements)} blocks say {NO_CLAIM}.", None)


def _dates(lesson: LessonSubject) -> Iterator[Found]:
    if lesson.reviewed is None or lesson.review_by is None:
        yield ("'reviewed' and 'review_by' are both needed.", None)
    elif lesson.review_by <= lesson.reviewed:
        yield ("'review_by' is not after 'reviewed'.", None)


NEVER_SAID = Rule("never-said", "error", "No phrase of the course's list of what it never says.")
LESSON_RULES: tuple[tuple[Rule, Check], ...] = (
    (Rule("statement-uncited", "error", "Every statement rests on facts."), _uncited),
    (Rule("claim-and-none", "error", "A block cites facts or claims nothing."), _claims_beside_none),
    (Rule("fact-unusable", "error", "Cited facts exist and may be used."), _unusable),
    (Rule("fact-expired", "warning", "Cited facts are within their review date."), _expired),
    (NEVER_SAID, _never_said),
    (Rule("figure", "error", "A lesson has figures with a caption, a title and a description."), _figures),
    (Rule("link-dead", "error", "Links inside the course lead somewhere."), _links),
    (Rule("reading-grade", "error", "Reading grade 8 to 9 outside clinical terms."), _grade),
    (Rule("sentence-long", "warning", "Sentences that can be read in one breath."), _long_sentences),
    (Rule("length", "warning", "As long as one sitting, and minutes that fit."), _length),
    (Rule("objectives", "error", "Three to six objectives that can be tested."), _objectives),
    (Rule("parts-missing", "error", "A case with an answer, a pitfall, key points."), _parts),
    (Rule("none-often", "warning", "Few blocks without a claim."), _unclaimed),
    (Rule("dates-missing", "error", "The day of the last review and of the next."), _dates),
)  # fmt: skip
# What must hold before a lesson can go live; the others are shown to the one who publishes.
GATE = frozenset(
    {"statement-uncited", "claim-and-none", "fact-unusable", "never-said", "link-dead"}
)
_ENGLISH_ONLY = frozenset({"reading-grade", "sentence-long", "objectives"})


def lint_lesson(lesson: LessonSubject) -> list[Finding]:
    """Everything the rules find in a lesson, errors first."""
    found = []
    for rule, check in LESSON_RULES:
        if not is_english(lesson.language) and rule.name in _ENGLISH_ONLY:
            message = f"'{rule.name}' knows no '{lesson.language}' and was not run."
            found.append(Finding(LANGUAGE_SKIPPED, lesson.code, message, Span("body")))
            continue
        found += [_finding(rule, lesson, message, block) for message, block in check(lesson)]
    return worst_first(found)


def _finding(rule: Rule, lesson: LessonSubject, message: str, block: Block | None) -> Finding:
    line = lesson.first_line + block.line - 1 if block else 1
    start = lesson.body.find(block.text) if block else -1
    span = Span("body", start, start + len(block.text)) if block and start >= 0 else Span("body")
    return Finding(rule, lesson.code, message, span, line)
