"""How long a lesson is to read and how hard, in numbers: the rules hold them against their bounds, an author sees them."""

from dataclasses import dataclass
from math import ceil

from courses.content.domain.lint.reading import reading_grade, sentences
from courses.content.domain.lint.values import is_english
from courses.lessons.domain.lint.subject import LessonSubject

WORDS_A_MINUTE = 130
# Of fewer sentences the formula says anything: three short words read "at grade -2.6".
FEWEST_SENTENCES = 5


@dataclass(frozen=True)
class Measures:
    """Length of a lesson in words, whole minutes that they take, Flesch-Kincaid grade (None: not English, or
    too little to read)."""

    length: int
    minutes: int
    grade: float | None


def word_count(lesson: LessonSubject) -> int:
    """The words that are read; those of figures are looked at beside them."""
    return sum(len(block.aloud.split()) for block in lesson.blocks if block.kind != "figure")


def grade_of(lesson: LessonSubject) -> float:
    """The reading grade outside the course's own terms."""
    return reading_grade(lesson.prose, terms=lesson.terms)


def measured(lesson: LessonSubject) -> Measures:
    """The measures of a lesson as it stands."""
    words = word_count(lesson)
    count = sum(len(sentences(text)) for text in lesson.prose)
    has_grade = is_english(lesson.language) and count >= FEWEST_SENTENCES
    return Measures(
        length=words,
        minutes=ceil(words / WORDS_A_MINUTE),
        grade=round(grade_of(lesson), 1) if has_grade else None,
    )
