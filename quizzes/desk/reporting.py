"""Pages at the desk on which staff open a case about a sitting, or about an incident in a room."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import Attempt, Quiz
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import USUAL_DAYS
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import OwnPages
from trainingsite.accounts.may import Act, check, may

_MOMENT = "%Y-%m-%dT%H:%M"


class WordsForm(forms.Form):
    """What is said of somebody's sitting, and until when they may reply."""

    text = forms.CharField(
        label=_("What happened"),
        help_text=_("Candidates read it as it stands here. Name the facts, and nobody else."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    until = forms.DateField(
        label=_("They may reply until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReportForm(WordsForm):
    """What a case about one sitting is about."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (actions.MISCONDUCT_KIND, _("Misconduct")),
            (actions.DOUBLED_KIND, _("Answered on two devices at once")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("kind", "text", "until")


class IncidentForm(WordsForm):
    """Which sittings an incident touched. `seen`: those that were shown before the case was opened."""

    quiz = forms.ModelChoiceField(
        label=_("Exam"), queryset=Quiz.objects.filter(purpose=Quiz.Purpose.EXAM).order_by("title")
    )
    begin = forms.DateTimeField(
        label=_("From"),
        help_text=_("Sittings that ran at any moment between the two, by the clock of this site."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )
    end = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("quiz", "begin", "end", "text", "until")


def _usual_day() -> Any:
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class ReportPages(OwnPages):
    """For the desk of attempts."""

    def reporting_urls(self) -> list[URLPattern]:
        """The addresses of the two pages."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/report/", view(self.report), name="quizzes_attempt_report"),
            path("incident/", view(self.incident), name="quizzes_attempt_incident"),
        ]

    def reporting_offers(self, request: HttpRequest) -> dict[str, Any]:
        """Whether the reader may open such cases."""
        return {
            "may_report": may(request.user, Act.REPORT_SITTING),
            "may_report_incident": may(request.user, Act.REPORT_INCIDENT),
        }

    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a case about one sitting; its candidate is told."""
        attempt, by = get_object_or_404(Attempt, pk=pk), person_of(request.user)
        check(by, Act.REPORT_SITTING)
        posted = request.POST if request.method == "POST" else None
        form = ReportForm(posted, initial={"until": _usual_day()})
        if request.method == "POST" and form.is_valid():
            try:
                case = actions.report_sitting(
                    attempt=attempt, by=by, now=timezone.now(), **form.cleaned_data
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The case is open, and the candidate is told."))
                return redirect("admin:accounts_reviewcase_change", case.pk)
        title = _("Open a case about this sitting")
        return self.page(request, "quizzes/report.html", title, attempt, form=form)

    def incident(self, request: HttpRequest) -> HttpResponse:
        """Open a case about an incident: first which sittings it touched, then the case about those."""
        by = person_of(request.user)
        check(by, Act.REPORT_INCIDENT)
        posted = request.POST.dict() if request.method == "POST" else None
        form = IncidentForm(posted, initial={"until": _usual_day()})
        shown: actions.Sittings | None = None
        if request.method == "POST" and form.is_valid():
            try:
                shown = _sittings(form)
                if form.cleaned_data["seen"] == shown.stamp:
                    case = actions.report_incident(
                        sittings=shown,
                        by=by,
                        now=timezone.now(),
                        text=form.cleaned_data["text"],
                        until=form.cleaned_data["until"],
                    )
                    messages.success(request, _("The case is open, and every candidate is told."))
                    return redirect("admin:accounts_reviewcase_change", case.pk)
                # What was shown is agreed to by sending the same again.
                form = IncidentForm({**form.data, "seen": shown.stamp})
            except Refused as refused:
                form.add_error(None, str(refused))
        title = _("An incident in a room")
        return self.page(request, "quizzes/incident.html", title, form=form, sittings=shown)


def _sittings(form: IncidentForm) -> actions.Sittings:
    data = form.cleaned_data
    return actions.sittings_between(quiz=data["quiz"], begin=data["begin"], end=data["end"])
