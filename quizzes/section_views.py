"""The page before a section is closed for good."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import actions
from quizzes.messages import clock_message
from quizzes.models import Attempt
from quizzes.time_messages import duration_message
from quizzes.views import PersonRequest, attempt_of, save_posted
from trainingsite.accounts.actions.authority import Refused


@never_cache
@require_http_methods(["GET", "POST"])
def close(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """Close a section. What a page without scripts shows is saved first, and the person is asked once more."""
    attempt_row = attempt_of(request, uuid)
    if request.method == "GET":
        return redirect("quizzes:attempt", uuid=uuid)
    if "shown" in request.POST and not save_posted(request, attempt_row):
        return redirect("quizzes:attempt", uuid=uuid)
    if not request.POST.get("sure"):
        return _asked(request, uuid, number)
    try:
        actions.close_section(
            attempt=attempt_row,
            number=number,
            with_break=request.POST["sure"] == "break",
            by=request.user,
            now=timezone.now(),
        )
    except actions.NoSuchSection as missing:
        raise Http404 from missing
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("quizzes:attempt", uuid=uuid)


def _asked(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """The page that says what closing does; of a section that is not open it leads back."""
    attempt_row, now = attempt_of(request, uuid), timezone.now()
    sections = actions.sections_of(attempt_row)
    here = next((one for one in sections if one.number == number), None)
    if here is None or here.state != "open":
        return redirect("quizzes:attempt", uuid=uuid)
    context = {
        "attempt": attempt_row,
        "quiz": attempt_row.quiz,
        "number": number,
        "of": len(sections),
        "is_last": number == len(sections),
        "places": _places(attempt_row, sections, number),
        "left": clock_message(attempt_row, now),
        "break_left": _break_left(attempt_row),
    }
    return TemplateResponse(request, "quizzes/close_section.html", context)


def _places(attempt: Attempt, sections: list[actions.SectionState], number: int) -> list[int]:
    """The places of this section's questions that have no answer."""
    end = sum(len(one.versions) for one in sections if one.number <= number)
    return [place for place in actions.unanswered_places(attempt=attempt) if place <= end]


def _break_left(attempt: Attempt) -> str:
    pause = actions.break_of(attempt, timezone.now())
    return duration_message(pause.left_seconds) if pause and pause.left_seconds else ""
