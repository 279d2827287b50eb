"""Pages on which a panel's pass mark is asked for, computed and proposed."""

import random
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from quizzes import actions
from quizzes.models import CutAdoption, StandardReport, StandardStudy
from quizzes.studio.forms import AdoptForm, JudgeForm, OpenStudyForm, RatingsForm
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.may import Act, may

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Said at once; whoever has more mends these first.
MOST_PROBLEMS = 50


def _somebody(request: HttpRequest) -> Person:
    by = person_of(request.user)
    if not (may(by, Act.SET_STANDARD) or may(by, Act.ADOPT_CUT)):
        raise PermissionDenied
    return by


@require_http_methods(["GET", "POST"])
@never_cache
def standards(request: HttpRequest) -> HttpResponse:
    """Every study, and the way to open one."""
    by = _somebody(request)
    form = OpenStudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            # What is drawn must not be known before to whoever opens the study.
            dice = random.SystemRandom()
            study = actions.open_study(**form.cleaned_data, dice=dice, by=by, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("quizzes:standard", uuid=study.uuid)
    studies = StandardStudy.objects.select_related("quiz").order_by("-opened_at")
    context = {"rows": [(study, _state(study)) for study in studies], "form": form}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/standards/index.html", context, status=status)


def _state(study: StandardStudy) -> str:
    """Where the study stands, in words."""
    if CutAdoption.objects.filter(report__study=study).exists():
        return _("Adopted")
    if StandardReport.objects.filter(study=study).exists():
        return _("Report made, not adopted")
    number = actions.next_round(study)
    if number is None:
        return _("Both rounds are in")
    return _("Waits for the ratings of round %(n)d") % {"n": number}


@require_http_methods(["GET", "POST"])
@never_cache
def standard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One study: its judges, the workbook of the round that is next, what it came to, and the pass mark."""
    by = _somebody(request)
    rows = StandardStudy.objects.select_related("quiz__course", "blueprint", "opened_by")
    study = get_object_or_404(rows, uuid=uuid)
    done = {"judge": _judge, "take": _take, "hand-in": _hand_in, "report": _report, "adopt": _adopt}
    act = next((does for name, does in done.items() if name in request.POST), None)
    if act is None:
        return _page(request, study)
    return act(request, study, by)


def _page(
    request: HttpRequest, study: StandardStudy, status: int = 200, **forms: Any
) -> HttpResponse:
    report = StandardReport.objects.defer("document").filter(study=study).first()
    adopted = CutAdoption.objects.filter(report__study=study).select_related("policy").first()
    number = actions.next_round(study)
    is_open = not study.sheets.exists()
    adopt = AdoptForm(initial={"cut": report.numbers["cut"]}) if report and not adopted else None
    context: dict[str, Any] = {
        "study": study,
        "course": study.quiz.course,
        "items": study.items.count(),
        "judges": study.judges.select_related("person").order_by("pk"),
        "judge": JudgeForm() if is_open else None,
        "number": number,
        "ratings": RatingsForm() if number else None,
        "rounds": actions.rounds_of(study),
        "report": report,
        "adopted": adopted,
        "adopt": adopt,
        "problems": [],
    }
    return TemplateResponse(request, "studio/standards/study.html", context | forms, status=status)


def _judge(request: HttpRequest, study: StandardStudy, by: Person) -> HttpResponse:
    form = JudgeForm(request.POST)
    if form.is_valid():
        said = {key: value for key, value in form.cleaned_data.items() if key != "email"}
        try:
            actions.name_judge(study=study, person=form.person, by=by, now=timezone.now(), **said)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The judge is named."))
            return redirect("quizzes:standard", uuid=study.uuid)
    return _page(request, study, 400, judge=form)


def _take(request: HttpRequest, study: StandardStudy, by: Person) -> HttpResponse:
    """The workbook as a file."""
    number = actions.next_round(study)
    try:
        data = actions.take_workbook(study=study, by=by, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("quizzes:standard", uuid=study.uuid)
    return _file(data, XLSX, f"{study.quiz.code}-{number}.xlsx")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _hand_in(request: HttpRequest, study: StandardStudy, by: Person) -> HttpResponse:
    form = RatingsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, study, 400, ratings=form)
    data = form.cleaned_data["workbook"].read()
    try:
        actions.enter_ratings(study=study, data=data, by=by, now=timezone.now())
    except actions.BadSheet as bad:
        told = [actions.problem_message(problem) for problem in bad.problems[:MOST_PROBLEMS]]
        more = len(bad.problems) - len(told)
        return _page(request, study, 400, ratings=form, problems=told, more=more)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, study, 400, ratings=form)
    messages.success(request, _("The ratings are in."))
    return redirect("quizzes:standard", uuid=study.uuid)


def _report(request: HttpRequest, study: StandardStudy, by: Person) -> HttpResponse:
    try:
        actions.make_report(study=study, by=by, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("quizzes:standard", uuid=study.uuid)


def _adopt(request: HttpRequest, study: StandardStudy, by: Person) -> HttpResponse:
    form = AdoptForm(request.POST)
    if form.is_valid():
        try:
            made = actions.propose_cut(study=study, by=by, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _said_of(made))
            return redirect("quizzes:standard", uuid=study.uuid)
    return _page(request, study, 400, adopt=form)


def _said_of(proposal: Any) -> str:
    if proposal.due_at is not None:
        return _(
            "Proposed. Nobody else can agree, so it takes effect in a week, unless somebody whom it concerns stops it."
        )
    return _("Proposed. A second person who did not judge finds it at the desk and has to agree.")


@require_GET
def standard_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The report's bytes, as they were stored."""
    _somebody(request)
    report = get_object_or_404(
        StandardReport.objects.select_related("study__quiz"), study__uuid=uuid
    )
    return _file(bytes(report.document), "application/pdf", f"{report.study.quiz.code}-report.pdf")
