"""The page on which a key is corrected for those who were examined on it: the numbers first, then the act, then how far it is. A review says
them before the key is published."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import actions
from quizzes.keys import closed_keys, without_right
from quizzes.models import KeyCorrection, Question, Rescoring
from quizzes.tasks import ring_for_rescoring
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may
from trainingsite.desk.corrected import CorrectedImpact, corrected_impact, drafted_impact
from trainingsite.studio.changes import Change
from trainingsite.studio.naming import name_of
from trainingsite.studio.place import Place, place_of

MOST_SHOWN = 20
# What a key changes for more attempts, some milliseconds each, a review says when it is asked.
MOST_AT_ONCE = 200


class CorrectionForm(forms.Form):
    """How the answers count from now on, and why. `seen`: the numbers that were shown."""

    treatment = forms.ChoiceField(
        label=gettext_lazy("How do answers to it count from now on?"),
        choices=KeyCorrection.Treatment.choices,
        widget=forms.RadioSelect,
        initial=KeyCorrection.Treatment.NEW_KEY,
    )
    running = forms.ChoiceField(
        label=gettext_lazy("And in attempts that run now?"),
        choices=KeyCorrection.Running.choices,
        widget=forms.RadioSelect,
        initial=KeyCorrection.Running.AS_CORRECTED,
    )
    reason = forms.CharField(
        label=gettext_lazy("What was wrong"),
        help_text=gettext_lazy(
            "For the record, and for whoever decides about a pass. Candidates do not read it."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.MultipleHiddenInput
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbers: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["asked"]
        field.choices = [(number, number) for number in numbers]


@never_cache
@require_http_methods(["GET", "POST"])
def examined(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """Who was examined on which version; a post shows what a correction would change, and a second one makes it."""
    place = place_of(request, course, "question", code)
    question = place.entry
    if not isinstance(question, Question) or not question.holds_exam_keys:
        raise Http404
    check(place.by, Act.CORRECT_KEY)
    if request.headers.get("X-Fragment") == "1":
        return without_right(request, question) or _progress(request, place, question)
    closed = closed_keys(request, question)
    if closed is not None:
        return closed
    if request.method == "POST":
        return _posted(request, place, question)
    return _page(request, place, question)


def _posted(request: HttpRequest, place: Place, question: Question) -> HttpResponse:
    asked = actions.asked_versions(question)
    form = CorrectionForm(request.POST, numbers=[one.version.number for one in asked])
    if not form.is_valid():
        return _page(request, place, question, status=400, form=form)
    now = timezone.now()
    try:
        plan = actions.plan_correction(
            question=question,
            treatment=form.cleaned_data["treatment"],
            running=form.cleaned_data["running"],
            numbers=form.cleaned_data["asked"],
        )
        impact = corrected_impact(plan, now=now)
        if request.POST.get("do") != "yes" or form.cleaned_data["seen"] != _seen(plan, impact):
            return _look(request, place, question, form, plan, impact)
        ask_again(request, Act.CORRECT_KEY)
        actions.correct_key(plan=plan, reason=form.cleaned_data["reason"], by=place.by, now=now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, place, question, status=400, form=form)
    ring_for_rescoring()
    messages.success(request, _("Corrected. The attempts are scored again now."))
    return redirect(place.url("studio:examined"))


def _look(
    request: HttpRequest,
    place: Place,
    question: Question,
    form: CorrectionForm,
    plan: actions.Plan,
    impact: CorrectedImpact,
) -> HttpResponse:
    """What it would change, with the way to do it. Numbers that are others by now are shown before anything is done."""
    if request.POST.get("do") == "yes":
        messages.warning(request, _("Nothing was done: the numbers have changed. Look again."))
    return _page(
        request,
        place,
        question,
        form=form,
        plan=plan,
        impact=impact.counts,
        seen=_seen(plan, impact),
    )


def _seen(plan: actions.Plan, impact: CorrectedImpact) -> str:
    """What was shown, so that nothing else is done."""
    said = [plan.treatment, plan.running, *plan.numbers, *impact.counts.values()]
    return ",".join(map(str, said))


def _page(
    request: HttpRequest, place: Place, question: Question, *, status: int = 200, **more: Any
) -> HttpResponse:
    asked = actions.asked_versions(question)
    chosen = more["form"].data.getlist("asked") if "form" in more else []
    context = {
        "place": place,
        "title": name_of(question),
        "versions": [(one, str(one.version.number) in chosen) for one in asked],
        "form": CorrectionForm(numbers=()),
        "earlier": _earlier(question),
        **_running(question),
        **more,
    }
    return TemplateResponse(request, "studio/examined.html", context, status=status)


def _progress(request: HttpRequest, place: Place, question: Question) -> HttpResponse:
    context = {"place": place, **_running(question)}
    return TemplateResponse(request, "studio/_rescoring.html", context)


def _running(question: Question) -> dict[str, Any]:
    """The last correction of the question, as long as attempts wait for it or somebody may want to know how it went."""
    return {"job": Rescoring.objects.filter(question=question).order_by("-id").first()}


def _earlier(question: Question) -> list[Rescoring]:
    """What was corrected before, the newest first."""
    rows = Rescoring.objects.filter(question=question).order_by("-id")
    return list(rows.prefetch_related("corrections__asked", "corrections__by")[:MOST_SHOWN])


def examined_on(place: Place, changes: Iterable[Change]) -> int:
    """How many exam attempts were asked the question whose right answer changes."""
    question = place.entry
    if not isinstance(question, Question) or not any(change.is_key for change in changes):
        return 0
    if not question.holds_exam_keys:
        return 0
    return sum(one.attempts for one in actions.asked_versions(question))


def before_publishing(
    request: HttpRequest, place: Place, changes: Iterable[Change]
) -> dict[str, Any]:
    """For a review: how many were examined on the question whose right answer changes, and for who corrects keys what the new one would
    change for them."""
    question, examined = place.entry, examined_on(place, changes)
    # As whoever corrects the key is asked.
    may_look = (
        bool(examined)
        and may(place.by, Act.CORRECT_KEY)
        and actions.reads_keys(place.by, place.course)
    )
    looks = may_look and (examined <= MOST_AT_ONCE or request.GET.get("impact") == "yes")
    told = _drafted(question) if looks and isinstance(question, Question) else {}
    return {"examined": examined, "may_look": may_look, "has_looked": looks, **told}


def _drafted(question: Question) -> dict[str, Any]:
    """What the key of the draft would change, and of how many attempts it does not fit what they were shown."""
    asked = actions.asked_by_draft(question)
    impact = drafted_impact(question, now=timezone.now())
    return {
        "has_gaps": asked is None,
        "misfits": sum(one.attempts for one in asked or () if one.why_not),
        "key_impact": impact.counts if impact is not None else None,
    }
