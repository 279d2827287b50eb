"""Who was asked a version of a question: attempts by their item responses, and the few without by their forms."""

from collections import Counter
from collections.abc import Collection, Iterator

from django.db.models import Q

from quizzes.bank.models import Question
from quizzes.sitting.domain.attempt_form import read_attempt_form
from quizzes.sitting.models import Attempt, AttemptForm, ItemResponse, Quiz


def exams_that_asked(
    versions: Collection[int], *, after: int = 0, up_to: int | None = None
) -> list[int]:
    """The keys of exam attempts whose form holds one of the versions, in their order. `after`, `up_to`: only those between."""
    responded = ItemResponse.objects.filter(question_version__in=versions).values("attempt")
    chosen = Q(pk__in=responded) | Q(pk__in=unrecorded_that_asked(versions))
    rows = Attempt.objects.filter(chosen, quiz__purpose=Quiz.Purpose.EXAM, pk__gt=after)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def unrecorded_that_asked(versions: Collection[int]) -> list[int]:
    """Attempts that are open, or graded a moment ago, whose form holds one of the versions."""
    wanted = set(versions)
    return [attempt for attempt, asked in _unrecorded() if not wanted.isdisjoint(asked)]


def exams_by_version(question: Question) -> Counter[int]:
    """How many exam attempts were asked each version of the question, by the version's key."""
    versions = set(question.versions.values_list("pk", flat=True))
    exams = ItemResponse.objects.filter(attempt__quiz__purpose=Quiz.Purpose.EXAM)
    responded = exams.filter(question_version__in=versions).values_list(
        "question_version", flat=True
    )
    found = Counter(responded)
    found.update(
        pk for _attempt, asked in _unrecorded(is_exam=True) for pk in versions.intersection(asked)
    )
    return found


def _unrecorded(*, is_exam: bool = False) -> Iterator[tuple[int, set[int]]]:
    """(attempt, the versions it was asked) of each that has no responses yet."""
    forms = AttemptForm.objects.filter(attempt__responses_at=None)
    if is_exam:
        forms = forms.filter(attempt__quiz__purpose=Quiz.Purpose.EXAM)
    for attempt_id, stored in forms.values_list("attempt_id", "questions").iterator():
        yield attempt_id, {row["version"] for row in read_attempt_form(stored).rows}
