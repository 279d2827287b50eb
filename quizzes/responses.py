"""What pages are given: the scripts of an attempt's controls; an explained result, what was wrong first; a score report."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.content.domain.pictured import addressed, names_in
from courses.models import Course, Fact, WithdrawnPicture
from quizzes import actions
from quizzes.models import Attempt

ONLY_WRONG = "wrong"


def control_scripts(kinds: Iterable[str]) -> dict[str, str]:
    """The address of the module behind the controls of each kind, each kind once."""
    return {kind: static(f"kinds/{kind}/control.js") for kind in dict.fromkeys(kinds)}


def with_pictures(said: Any, attempt: Attempt, site: str = "") -> Any:
    """The same, its pictures with the addresses that they have for who sits the attempt. Of one that was withdrawn nothing else
    is said."""
    names = names_in(said)
    if not names:
        return said
    gone = WithdrawnPicture.objects.among(names)

    def address(name: str) -> str:
        return site + reverse("quizzes:picture", args=[attempt.uuid, name])

    return addressed(_told_of(said, gone) if gone else said, address)


def _told_of(said: Any, gone: set[str]) -> Any:
    """The same, the alternative text of each picture of these names taken out."""
    if isinstance(said, Mapping):
        told = {key: _told_of(value, gone) for key, value in said.items()}
        return (
            told | {"alt": _("A photograph was withdrawn.")} if told.get("file") in gone else told
        )
    return [_told_of(one, gone) for one in said] if isinstance(said, list) else said


def explained_context(
    questions: Sequence[dict[str, Any]], *, course: Course, show: str
) -> dict[str, Any]:
    """The context of quizzes/_explained.html. `show` is what the address asks for; ONLY_WRONG leaves out the rest."""
    wrong = [question for question in questions if not question["right"]]
    right = [question for question in questions if question["right"]]
    only_wrong = show == ONLY_WRONG and bool(wrong) and bool(right)
    shown = wrong if only_wrong else questions
    cited = {code for question in shown for code in question["facts"]}
    return {
        "questions": questions,
        "wrong": len(wrong),
        "only_wrong": only_wrong,
        "can_switch": bool(wrong) and bool(right),
        "groups": [
            {"key": "wrong", "title": _("To look at again"), "questions": wrong},
            {"key": "right", "title": _("What you knew"), "questions": [] if only_wrong else right},
        ],
        "facts": Fact.objects.with_answered_disputes()
        .filter(course=course, code__in=cited)
        .order_by("code"),
    }


def score_report_response(attempt: Attempt, *, now: datetime) -> HttpResponse:
    """The score report of an attempt as a file; 404 where there is none yet."""
    try:
        document = actions.score_report(attempt, now=now)
    except actions.NoReport as none:
        raise Http404 from none
    name = f"score-report-{attempt.quiz.code}-{attempt.started_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)
