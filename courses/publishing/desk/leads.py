"""The desk of clinical leads: who was appointed, by whom, until when; proposing one; ending it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from courses.content.models import Course
from courses.publishing.actions.appointing import ROLE, end_lead, propose_lead
from courses.publishing.domain.signing import latest_review
from courses.publishing.models import LeadAppointment
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, Waits
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


class AppointForm(forms.Form):
    """Who is to be clinical lead, of what, until when, and why this person."""

    course = forms.ModelChoiceField(Course.objects.order_by("title"), label=_("Course"))
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Person"),
        help_text=_(
            "Reviewers only. Somebody has compared their register entry with the register before, on the page of the person."
        ),
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("At most 24 months from now. It can be ended sooner, and renewed."),
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=lambda: latest_review(timezone.localdate()),
    )
    reason = forms.CharField(
        label=_("Why this person (training, practice, experience)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = (
            Person.objects.in_role([ROLE])
            .filter(is_active=True)
            .exclude(pk=by.pk)
            .order_by("register_name", "email")
        )


class EndForm(forms.Form):
    """Why an appointment ends."""

    reason = forms.CharField(
        label=_("Why it ends (it is kept with the appointment)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _courses_without_lead(_by: Person) -> int:
    standing = LeadAppointment.objects.standing_on(timezone.localdate())
    return Course.objects.exclude(pk__in=standing.values("course")).count()


@admin.register(LeadAppointment)
class LeadAppointmentAdmin(ReadOnlyAdmin):
    """Who answers clinically for a course."""

    waits = (
        Waits(
            ngettext_lazy(
                "%d course has no clinical lead: nobody can sign it",
                "%d courses have no clinical lead: nobody can sign them",
            ),
            _courses_without_lead,
            query="",
        ),
    )
    list_display = ("lead", "course", "from_date", "until_date", "where_it_stands")
    list_select_related = ("course", "register_check", "end")
    ordering = ("-from_date", "-id")
    fields = (
        "course",
        "lead",
        "entry",
        "checked",
        "from_date",
        "until_date",
        "reason",
        "appointed_by",
        "agreed",
        "where_it_stands",
    )
    readonly_fields = fields
    change_list_template = "admin/courses/leadappointment/change_list.html"
    change_form_template = "admin/courses/leadappointment/change_form.html"

    @admin.display(description=_("clinical lead"))
    def lead(self, row: LeadAppointment) -> str:
        return row.register_check.name

    @admin.display(description=_("register entry"))
    def entry(self, row: LeadAppointment) -> str:
        return f"{row.register_check.register} {row.register_check.register_number}"

    @admin.display(description=_("compared with the register"))
    def checked(self, row: LeadAppointment) -> str:
        checked = row.register_check
        day = date_format(timezone.localdate(checked.checked_at), "j F Y")
        return f"{checked.checked_by}, {day}: {checked.how}"

    @admin.display(description=_("second person"))
    def agreed(self, row: LeadAppointment) -> str:
        if row.was_decided_by_one:
            return str(_("Decided by one: nobody else held the role."))
        return str(row.seconded_by)

    @admin.display(description=_("where it stands"))
    def where_it_stands(self, row: LeadAppointment) -> str:
        if hasattr(row, "end"):
            facts = {"day": date_format(timezone.localdate(row.end.ended_at), "j F Y")}
            return str(_("Ended on %(day)s") % facts) + f": {row.end.reason}"
        if row.until_date < timezone.localdate():
            return str(_("Over"))
        return str(_("Stands"))

    def offers(self, request: HttpRequest, row: LeadAppointment | None) -> dict[str, Any]:
        """To end it, while it is not over."""
        if row is None:
            return {}
        by = person_of(request.user)
        mine_to_end = may(by, Act.APPOINT_LEAD) or row.person_id == by.pk
        is_over = hasattr(row, "end") or row.until_date < timezone.localdate()
        return {"may_end": mine_to_end and not is_over}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may_appoint = may(person_of(request.user), Act.APPOINT_LEAD)
        return super().changelist_view(
            request, {**(extra_context or {}), "may_appoint": may_appoint}
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "appoint/",
                self.admin_site.admin_view(self.appoint),
                name="courses_leadappointment_appoint",
            ),
            path(
                "<int:pk>/end/",
                self.admin_site.admin_view(self.end),
                name="courses_leadappointment_end",
            ),
        ]
        return own + super().get_urls()

    def appoint(self, request: HttpRequest) -> HttpResponse:
        """Propose a clinical lead; a second administrator agrees at the desk."""
        by = person_of(request.user)
        check(by, Act.APPOINT_LEAD)
        form = AppointForm(request.POST if request.method == "POST" else None, by=by)
        if request.method == "POST" and form.is_valid():
            ask_again(request, Act.APPOINT_LEAD)
            try:
                made = propose_lead(**form.cleaned_data, by=by, now=timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _said_of(made))
                return redirect("admin:courses_leadappointment_changelist")
        return self.page(
            request, "courses/appoint_lead.html", _("Propose a clinical lead"), form=form
        )

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """At once, by one administrator, or by the lead."""
        row, by = get_object_or_404(LeadAppointment, pk=pk), person_of(request.user)
        check(by, Act.END_LEAD, course=row.course)
        form = EndForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                end_lead(appointment=row, by=by, now=timezone.now(), **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(
                    request, _("Ended. What was signed until now stands until its review date.")
                )
                return redirect("admin:courses_leadappointment_change", pk)
        title = _("End the appointment")
        return self.page(request, "courses/appoint_lead.html", title, row, form=form)


def _said_of(proposal: Any) -> Any:
    if proposal.due_at is not None:
        return _(
            "Proposed. Nobody else can agree, so it takes effect in a week, unless somebody whom it concerns stops it."
        )
    return _("Proposed. Another administrator finds it at the desk and has to agree.")
