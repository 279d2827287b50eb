"""The cases about an attempt: those of its own, and those that list it among others, as one about an incident in a room does."""

from django.db.models import Q

from quizzes.sitting.models import Attempt
from trainingsite.accounts.actions.case_parties import is_heard
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase, named


def cases_about(attempt: Attempt) -> list[ReviewCase]:
    """All of them, the first opened first."""
    joined = ReviewCase.objects.concerning(attempt.user_id).filter(content__has_key="attempts")
    rows = ReviewCase.objects.filter(Q(about=named(attempt)) | Q(pk__in=joined.values("pk")))
    found = rows.select_related("decided_by", "proposal__seconded_by").order_by("id")
    return [case for case in found if _is_about(case, attempt)]


def _is_about(case: ReviewCase, attempt: Attempt) -> bool:
    return case.about == named(attempt) or str(attempt.uuid) in case.content["attempts"]


def may_be_taken(attempt: Attempt) -> bool:
    """Whether somebody is being heard in a case whose outcome could take its result away by two people."""
    open_ones = (case for case in cases_about(attempt) if case.is_open)
    return any(case_kind(case.kind).takes_away and is_heard(case) for case in open_ones)
