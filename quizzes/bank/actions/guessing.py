"""What options alone give away of the questions that can be drawn now: the same guesser as over a course folder."""

from courses.lessons.domain.lint.course import first_to_teach
from courses.models import Course, Lesson
from quizzes.bank.domain.lint.guessable import guess_bank
from quizzes.bank.domain.lint.guessing import Guess
from quizzes.bank.domain.lint.subject import QuestionSubject, subject_of
from quizzes.bank.models import QuestionVersion
from quizzes.kinds import KINDS


def guesses_in(course: Course) -> list[Guess]:
    """A guess at every live question with one right option, by what the live questions of other lessons teach."""
    lessons = Lesson.objects.filter(course=course).for_readers()
    taught = first_to_teach((lesson.code, lesson.objectives) for lesson in lessons)
    kinds = [name for name, kind in KINDS.items() if kind.ONE_BEST_OPTION]
    live = QuestionVersion.objects.live_in(course).filter(kind__in=kinds)
    rows = live.select_related("question__module", "objective").order_by("question__code")
    return guess_bank(map(_subject, rows), taught)


def _subject(version: QuestionVersion) -> QuestionSubject:
    question = version.question
    entry = KINDS[version.kind].unparse(version.spec) | {
        "code": question.code,
        "kind": version.kind,
        "pool": question.pool,
        "critical": version.critical,
        "unscored": version.unscored,
        "objective": version.objective.code,
    }
    return subject_of(entry, module=question.module.code)
