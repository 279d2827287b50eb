"""Pages about time: asking for more of it, and breaks. Each fetches through the person and makes one call."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import actions
from quizzes.models import Accommodation
from quizzes.time_cases import MORE_TIME, exam_asked_for
from quizzes.time_forms import ALL, MoreTimeForm
from quizzes.time_messages import right_message
from quizzes.views import PersonRequest, attempt_of, save_posted
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.factor_keys import FactorKeysUnusable


@never_cache
@require_http_methods(["GET", "POST"])
def more_time(request: PersonRequest) -> HttpResponse:
    """Ask for more time in exams, and see where it stands."""
    form = (
        MoreTimeForm(request.POST, request.FILES) if request.method == "POST" else _begun(request)
    )
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return redirect("quizzes:more_time")
    wishes = actions.wishes_of(request.user)
    context = {
        "form": form,
        "wishes": [
            {
                "case": case,
                "exam": exam_asked_for(case),
                "outcome": MORE_TIME.label_told(case.outcome),
            }
            for case in wishes
        ],
        "waits": any(case.is_open for case in wishes),
        "rights": [_shown(right) for right in actions.rights_of(request.user)],
        "kept_days": settings.PROOF_KEPT_DAYS,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "quizzes/more_time.html", context, status=status)


def _begun(request: HttpRequest) -> MoreTimeForm:
    """The empty form; from the page of an exam it is about that exam."""
    return MoreTimeForm(initial={"quiz": request.GET.get("exam", ALL)})


def _shown(right: Accommodation) -> dict[str, object]:
    today = timezone.localdate()
    is_over = right.until_date is not None and right.until_date < today
    return {"right": right, "gives": right_message(right), "is_over": is_over}


def _asked(request: PersonRequest, form: MoreTimeForm) -> bool:
    """Whether it was asked; else the form says why not."""
    try:
        case = actions.ask_for_time(
            wish=form.wish, proof=form.paper, by=request.user, now=timezone.now()
        )
    except (Refused, FactorKeysUnusable) as refusal:
        is_ours = isinstance(refusal, FactorKeysUnusable)
        said = _("The file cannot be kept just now. Try again later.") if is_ours else str(refusal)
        form.add_error(None, said)
        return False
    day = date_format(case.answer_by_date, "j F Y")
    messages.success(request, _("It reached us. Somebody answers by %(day)s.") % {"day": day})
    return True


@require_http_methods(["GET", "POST"])
def take_break(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Begin a break. What a page without scripts shows is saved first."""
    attempt_row = attempt_of(request, uuid)
    if request.method == "POST":
        if "shown" in request.POST and not save_posted(request, attempt_row):
            return redirect("quizzes:attempt", uuid=uuid)
        try:
            actions.begin_break(attempt=attempt_row, by=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("quizzes:attempt", uuid=uuid)


@require_http_methods(["GET", "POST"])
def go_on(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """End a break."""
    attempt_row = attempt_of(request, uuid)
    if request.method == "POST":
        try:
            actions.end_break(attempt=attempt_row, by=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("quizzes:attempt", uuid=uuid)
