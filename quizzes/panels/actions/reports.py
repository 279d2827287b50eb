"""What readers found in the bank of a course, in numbers. Reads only."""

from collections import defaultdict

from courses.models import Course
from courses.publishing.models.links import ROOT
from quizzes.bank.models import Question, QuestionVersion
from quizzes.panels.domain.verdicts import (
    ReadQuestion,
    ReadState,
    Report,
    Verdict,
    report_of,
    state_of,
    verdict_of,
)
from quizzes.panels.models import BlindReading, Reader


def reading_report(course: Course) -> Report:
    """The live exam questions of the course, as readers see them now."""
    return report_of(list(_read_questions(course).values()))


def read_states(course: Course) -> dict[int, ReadState]:
    """By the key of each live exam question: where it stands with its readers."""
    return {pk: state_of(question) for pk, question in _read_questions(course).items()}


def progress_of(readers: list[Reader]) -> dict[int, tuple[int, int]]:
    """By the key of the reader: how many of their questions they have read, of how many that they were given."""
    found = {}
    for reader in readers:
        live = QuestionVersion.objects.live_in(reader.course).filter(
            question__assignments__reader=reader
        )
        read = BlindReading.objects.filter(reader__person=reader.person_id)
        found[reader.pk] = live.covered_by(read).count(), live.count()
    return found


def _read_questions(course: Course) -> dict[int, ReadQuestion]:
    """By the key of the question: what readers said of the meaning that it has now."""
    live = QuestionVersion.objects.live_in(course).filter(current_of__pool=Question.Pool.EXAM)
    readings = BlindReading.objects.counted().covering(live).with_roots().order_by("pk")
    said: dict[int, dict[int, Verdict]] = defaultdict(dict)
    for reading in readings.select_related("reader"):
        verdict = verdict_of(
            is_right=reading.is_right, two_answers=reading.two_answers, outdated=reading.outdated
        )
        said[getattr(reading, ROOT)][reading.reader.person_id] = verdict
    disputed = set(BlindReading.objects.disputing().roots().values_list(ROOT, flat=True))
    rows = live.values_list("question", "pk", "same_meaning_as")
    roots = {question: same or pk for question, pk, same in rows}
    return {
        question: ReadQuestion(said.get(root, {}), root in disputed)
        for question, root in roots.items()
    }
