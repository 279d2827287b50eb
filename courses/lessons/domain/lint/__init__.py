"""Rules for the text of lessons: what a machine can see before a person reads."""

from courses.lessons.domain.lint.lessons import LESSON_RULES, lint_lesson
from courses.lessons.domain.lint.measures import Measures, measured
from courses.lessons.domain.lint.subject import LessonSubject, Surroundings, words_of_terms

__all__ = [
    "LESSON_RULES",
    "LessonSubject",
    "Measures",
    "Surroundings",
    "lint_lesson",
    "measured",
    "words_of_terms",
]
