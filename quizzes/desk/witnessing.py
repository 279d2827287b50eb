"""The desk of witnessed sittings: which there are, what happened with each, and naming an invigilator."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import Invigilation, InvigilationEvent
from quizzes.witness_forms import NameForm
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, ReadOnlyInline
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


class EventInline(ReadOnlyInline):
    model = InvigilationEvent
    fk_name = "invigilation"
    fields = ("at", "kind", "by", "text")
    readonly_fields = fields
    verbose_name_plural = _("what happened")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by").order_by("id")


@admin.register(Invigilation)
class InvigilationAdmin(ReadOnlyAdmin):
    """Sittings that somebody watches or was asked to."""

    list_display = ("asked_at", "candidate", "quiz", "address", "invigilator", "state", "opened_at")
    list_filter = ("quiz", "state")
    list_select_related = ("candidate", "quiz", "invigilator")
    search_fields = ("candidate__email", "candidate__register_name", "address")
    ordering = ("-asked_at", "-id")
    fields = (
        *("candidate", "quiz", "address", "named_by", "invigilator", "state", "asked_at"),
        *("face_at", "document", "attempt", "opened_at", "settled_at"),
    )
    readonly_fields = fields
    inlines = (EventInline,)
    change_list_template = "admin/quizzes/invigilation/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the way to naming an invigilator."""
        offered = {"may_name": may(request.user, Act.NAME_WITNESS)}
        return super().changelist_view(request, {**(extra_context or {}), **offered})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.name)
        return [path("name/", view, name="quizzes_invigilation_name"), *super().get_urls()]

    def name(self, request: HttpRequest) -> HttpResponse:
        """Name the invigilator of somebody's exam."""
        by = person_of(request.user)
        check(by, Act.NAME_WITNESS)
        ask_again(request, Act.NAME_WITNESS)
        form = NameForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and _was_named(form, by):
            messages.success(request, _("Named. They are asked by mail, and accept or decline."))
            return redirect("admin:quizzes_invigilation_changelist")
        return self.page(request, "quizzes/name_witness.html", _("Name an invigilator"), form=form)


def _was_named(form: NameForm, by: Person) -> bool:
    """Whether somebody was named; else the form says why not."""
    facts = form.cleaned_data
    candidate = Person.objects.filter(email__iexact=facts["candidate"]).first()
    if candidate is None:
        form.add_error("candidate", str(_("No account has this address.")))
        return False
    try:
        actions.name_witness(
            candidate=candidate,
            quiz=facts["quiz"],
            address=facts["address"],
            reason=facts["reason"],
            by=by,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
