"""The desk of time: rights to more of it, outages and who got what for them, and what was granted beside an exam's rules."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import (
    Accommodation,
    AccommodationProof,
    Attempt,
    Outage,
    Quiz,
    TimeGrant,
    TryGrant,
)
from quizzes.sitting.domain.proof import ENDINGS
from quizzes.time_cases import MORE_TIME, asked_facts
from quizzes.time_forms import ALL, DecideTimeForm, EndRightForm, GrantTryForm
from quizzes.time_messages import duration_message, granted_note, right_message
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, ReadOnlyInline, row_number
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import ReviewCase


@admin.register(Accommodation)
class AccommodationAdmin(ReadOnlyAdmin):
    """Who has a right to more time. It is asked for on a page of the candidate's own, and decided here."""

    list_display = ("person", "gives", "quiz", "until_date", "decided_by", "decided_at", "ended_at")
    list_select_related = ("person", "quiz", "decided_by")
    list_filter = ("reason_class",)
    search_fields = ("person__email", "person__register_name")
    ordering = ("-decided_at", "-id")
    fields = (
        *("person", "gives", "quiz", "until_date", "reason_class", "decided_by", "decided_at"),
        *("ended_at", "ended_by", "end_reason"),
    )
    readonly_fields = fields

    @admin.display(description=_("gives"))
    def gives(self, right: Accommodation) -> str:
        return right_message(right)

    def offers(self, request: HttpRequest, row: Accommodation | None) -> dict[str, Any]:
        """To end it, while it stands."""
        may_decide = may(person_of(request.user), Act.DECIDE_TIME)
        return {"may_end": row is not None and row.ended_at is None and may_decide}

    def get_urls(self) -> list[URLPattern]:
        def own(address: str, name: str, view: Any) -> URLPattern:
            return path(
                address, self.admin_site.admin_view(view), name=f"quizzes_accommodation_{name}"
            )

        return [
            own("<int:pk>/end/", "end", self.end),
            own("wish/<int:case>/", "decide", self.decide),
            own("wish/<int:case>/paper/", "proof", self.proof),
            *super().get_urls(),
        ]

    def decide(self, request: HttpRequest, case: int) -> HttpResponse:
        """Grant a wish in numbers, or refuse it, with reasons."""
        by = person_of(request.user)
        check(by, Act.DECIDE_TIME)  # the page as well
        ask_again(request, Act.DECIDE_TIME)
        row = get_object_or_404(ReviewCase, pk=case, kind=actions.TIME_KIND)
        begun = {"quiz": row.content["quiz"] or ALL}
        form = DecideTimeForm(request.POST if request.method == "POST" else None, initial=begun)
        if request.method == "POST" and form.is_valid():
            terms = form.terms
            note = granted_note(form.cleaned_data["note"], terms)
            try:
                actions.decide_time(case=row, terms=terms, note=note, by=by, now=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The case is decided. Whoever asked is told."))
                return redirect("admin:accounts_reviewcase_changelist")
        shown = {
            "case": row,
            "facts": asked_facts(row),
            "has_proof": AccommodationProof.objects.kept().filter(case=row).exists(),
            "outcome": MORE_TIME.label(row.outcome),
        }
        return self.page(
            request, "quizzes/decide_time.html", _("A wish for more time"), form=form, **shown
        )

    def proof(self, request: HttpRequest, case: int) -> HttpResponse:
        """The paper behind a wish, as a file; that it was opened is kept."""
        by = person_of(request.user)
        check(by, Act.OPEN_PROOF)
        ask_again(request, Act.OPEN_PROOF)
        row = get_object_or_404(ReviewCase, pk=case, kind=actions.TIME_KIND)
        try:
            data, media_type = actions.open_proof(case=row, by=by, now=timezone.now())
        except AccommodationProof.DoesNotExist as missing:
            raise Http404 from missing
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:quizzes_accommodation_decide", case)
        answer = HttpResponse(data, content_type=media_type)
        answer["Content-Disposition"] = f'attachment; filename="paper.{ENDINGS[media_type]}"'
        answer["Cache-Control"] = "no-store"
        return answer

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a right, with a reason."""
        by = person_of(request.user)
        check(by, Act.DECIDE_TIME)
        ask_again(request, Act.DECIDE_TIME)
        right = get_object_or_404(Accommodation, pk=pk)
        form = EndRightForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                actions.end_right(right=right, reason=reason, by=by, now=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Ended."))
                return redirect("admin:quizzes_accommodation_change", pk)
        title = _("End the right to more time")
        return self.page(request, "quizzes/end_right.html", title, right, form=form)


class GivenBackInline(ReadOnlyInline):
    model = TimeGrant
    fk_name = "outage"
    fields = ("attempt", "seconds", "made_at")
    readonly_fields = fields
    verbose_name_plural = _("who got time back")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("attempt")


@admin.register(Outage)
class OutageAdmin(ReadOnlyAdmin):
    """When no web process served, and which attempts got that time back."""

    list_display = ("away_from", "away_to", "lasted", "given_back")
    ordering = ("-away_from",)
    fields = ("away_from", "away_to", "lasted")
    readonly_fields = fields
    inlines = (GivenBackInline,)

    @admin.display(description=_("how long"))
    def lasted(self, outage: Outage) -> str:
        return duration_message(outage.seconds)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how many attempts got the time back, counted with the rows."""
        return super().get_queryset(request).annotate(given=Count("time_grants"))

    @admin.display(description=_("attempts that got it back"))
    def given_back(self, outage: Any) -> int:
        return int(outage.given)


@admin.register(TryGrant)
class TryGrantAdmin(ReadOnlyAdmin):
    """More tries, shorter waits and times to begin, granted beside the rules of an exam."""

    list_display = ("user", "quiz", "kind", "what", "reason", "by", "made_at")
    list_select_related = ("user", "quiz", "by")
    list_filter = ("quiz", "kind")
    search_fields = ("user__email", "user__register_name")
    ordering = ("-made_at", "-id")
    change_list_template = "admin/quizzes/trygrant/change_list.html"

    @admin.display(description=_("what"))
    def what(self, grant: TryGrant) -> str:
        return actions.granted_message(grant)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.grant)
        return [path("grant/", view, name="quizzes_trygrant_grant"), *super().get_urls()]

    def grant(self, request: HttpRequest) -> HttpResponse:
        """Grant one person something beside the rules of an exam."""
        by = person_of(request.user)
        check(by, Act.GRANT_TRIES)
        ask_again(request, Act.GRANT_TRIES)
        begun = _of_attempt(request.GET.get("attempt", ""))
        form = GrantTryForm(request.POST if request.method == "POST" else None, initial=begun)
        if request.method == "POST" and form.is_valid() and _was_granted(form, by):
            messages.success(request, _("Granted. The person is told."))
            return redirect("admin:quizzes_trygrant_changelist")
        title, zone = _("Grant beside the rules of an exam"), timezone.get_current_timezone_name()
        return self.page(request, "quizzes/grant_try.html", title, form=form, zone=zone)


def _of_attempt(text: str) -> dict[str, str]:
    """Whose attempt it was, and at what, to begin a form with."""
    found = Attempt.objects.filter(pk=row_number(text)).select_related("user", "quiz").first()
    return {} if found is None else {"email": found.user.email, "quiz": found.quiz.code}


def _was_granted(form: GrantTryForm, by: Person) -> bool:
    """Whether it was granted; else the form says why not."""
    facts = form.cleaned_data
    person = Person.objects.filter(email__iexact=facts["email"]).first()
    if person is None:
        form.add_error("email", str(_("No account has this address.")))
        return False
    try:
        actions.grant_try(
            person=person,
            quiz=Quiz.objects.get(code=facts["quiz"]),
            asked=form.asked,
            reason=facts["reason"],
            by=by,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
