"""A dispute in the studio: what a reader says against a fact, what was answered, and where the answer is written."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.models import AnswerDraft, Dispute
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.place import course_of, entering


@never_cache
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, course: str, uuid: UUID) -> HttpResponse:
    """What is disputed, and why. A post says that somebody looks into it, or opens the draft of the answer."""
    by, row = entering(request), course_of(course)
    rows = Dispute.objects.filter(fact__course=row).select_related("fact", "raised_by")
    found = get_object_or_404(rows, uuid=uuid)
    check(by, Act.ANSWER_DISPUTE)
    if request.method == "POST":
        return _done(request, found)
    context = {
        "course": row,
        "dispute": found,
        "answers": found.answers.select_related("by").order_by("answered_at", "id"),
        "draft": AnswerDraft.objects.filter(course=row, code=str(uuid)).first(),
        "may_write": may(by, Act.SAVE_DRAFT) and found.raised_by_id != by.pk,
        "may_look": found.raised_by_id != by.pk and not found.answers.exists(),
    }
    return TemplateResponse(request, "studio/dispute.html", context)


def _done(request: HttpRequest, found: Dispute) -> HttpResponse:
    by, now = entering(request), timezone.now()
    try:
        if "looking" in request.POST:
            said = _("We are looking into it.")
            courses.answer_dispute(dispute=found, by=by, outcome="looking", text=said, now=now)
            return redirect(request.path)
        draft = courses.draft_answer(dispute=found, by=by, now=now)
    except (Refused, courses.DisputeRefused) as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    return redirect("studio:entry", found.fact.course.code, draft.KIND, draft.code)
