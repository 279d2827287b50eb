"""The cases about an attempt: those of its own, and those that list it among others, as one about an incident in a room does.

Whoever locks both locks the attempt first, of several the lower key first, and then the cases about it: `lock_attempts_of` does that for
whoever decides a case (accounts/case_kinds.py: `lock`).
"""

from django.db.models import Q

from quizzes.sitting.models import Attempt
from trainingsite.accounts.actions.case_parties import is_asked
from trainingsite.accounts.actions.cases import proposed_decision
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase, named


def cases_about(attempt: Attempt) -> list[ReviewCase]:
    """All of them, the first opened first."""
    joined = ReviewCase.objects.concerning(attempt.user_id).filter(content__has_key="attempts")
    rows = ReviewCase.objects.filter(Q(about=named(attempt)) | Q(pk__in=joined.values("pk")))
    found = rows.select_related("decided_by", "proposal__seconded_by").order_by("id")
    return [case for case in found if _is_about(case, attempt)]


def attempts_of(case: ReviewCase) -> list[str]:
    """The UUIDs of the attempts that a case is about."""
    return case.content.get("attempts") or [case.about.rpartition(":")[2]]


def lock_attempts_of(case: ReviewCase) -> None:
    """Lock them, before the case. Inside the caller's transaction."""
    rows = Attempt.objects.select_for_update().filter(uuid__in=attempts_of(case))
    list(rows.order_by("pk").values_list("pk"))


def _is_about(case: ReviewCase, attempt: Attempt) -> bool:
    return case.about == named(attempt) or str(attempt.uuid) in case.content["attempts"]


def may_take(case: ReviewCase) -> bool:
    """Whether it is open, its outcome could take a result away by two people, and its candidate was told: that they are asked, that it is
    proposed, or, where nobody needs to be heard, that it is open."""
    kind = case_kind(case.kind)
    if not (case.is_open and kind.takes_away):
        return False
    return not kind.hears or is_asked(case) or proposed_decision(case) is not None
