"""Rules for the text of lessons: what a machine can see before a person reads."""

from courses.lessons.domain.lint.lessons import LESSON_RULES, LessonSubject, lint_lesson

__all__ = ["LESSON_RULES", "LessonSubject", "lint_lesson"]
