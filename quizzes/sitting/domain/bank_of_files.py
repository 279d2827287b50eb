"""The whole bank of a course folder as the rules of the whole bank see it, with the cells of its exams."""

from courses.content.domain.curriculum import CourseFiles
from courses.lessons.domain.lint.course import lesson_by_objective, objective_texts
from quizzes.bank.domain.lint.subject import QuestionSubject
from quizzes.bank.domain.lint.whole_bank import BankSubject
from quizzes.kinds import BadEntry
from quizzes.sitting.domain.quizzes import ParsedQuiz, parse_quiz


def bank_subject(files: CourseFiles, questions: list[QuestionSubject]) -> BankSubject:
    """The whole bank: its questions, objectives, critical facts, the cells of its exams, and what teaches what."""
    exams = [quiz for quiz in _quizzes(files) if quiz.purpose == "exam"]
    return BankSubject(
        questions=questions,
        objectives=objective_texts(files),
        critical_facts={
            fact.code: str(fact.data.get("not_tested") or "")
            for fact in files.facts
            if fact.data.get("critical") is True
        },
        exam_cells=[cell for quiz in exams for cell in quiz.cells],
        lessons=lesson_by_objective(files),
    )


def _quizzes(files: CourseFiles) -> list[ParsedQuiz]:
    found = []
    for entry in files.quizzes:
        try:
            found.append(parse_quiz(entry.said))
        except BadEntry:
            continue  # the loader says what is wrong with it
    return found
