"""What the worker does by itself: sweeps that finish what was left, and the numbers that pages show."""

from certificates import actions as certificates
from certificates.models import Backlog, SchemeStatistic
from quizzes import actions as quizzes
from quizzes.models import Attempt, ExamStatistic, ItemResponse, SamplingPlan
from story.clock import at
from story.named import named
from story.oversight import note
from trainingsite.accounts.actions.addresses import sweep_address_changes
from trainingsite.accounts.actors import SYSTEM
from trainingsite.health import looking


def go_round() -> None:
    """The last round before the story ends: whatever is handed in later has no item responses yet."""
    now = at("2026-11-26 07:00")
    quizzes.sweep(by=SYSTEM, now=now)
    certificates.sweep(by=SYSTEM, now=now)
    assert sweep_address_changes(by=SYSTEM, now=now) == 0
    quizzes.count_exams(by=SYSTEM, now=now)
    quizzes.balance_exams(by=SYSTEM, now=now)
    certificates.count_certificates(by=SYSTEM, now=now)
    looking.look(now=now)
    looking.note_backup(now=at("2026-11-26 07:05"))
    _note_numbers()


def _note_numbers() -> None:
    """What of it the story wants to be there."""
    assert not Attempt.objects.unrecorded().exists()
    assert ItemResponse.objects.exists()
    assert Backlog.objects.get().swept_at == at("2026-11-26 07:00")
    for row in ExamStatistic.objects.select_related("quiz"):
        passed = f"{row.first_time_passes} of {row.first_time_takers} at the first try"
        named.content[f"numbers of {row.quiz.code}"] = {"meaning": f"counted: {passed}"}
        note(f"guessed of {row.quiz.code}", row, "guessed from the options alone")
    for plan in SamplingPlan.objects.select_related("quiz"):
        note(f"plan of {plan.quiz.code}", plan, "how evenly its questions are drawn")
    for row in SchemeStatistic.objects.select_related("scheme"):
        counted = f"counted: {row.certificates} certificates"
        named.content[f"numbers of scheme {row.scheme.code}"] = {"meaning": counted}
