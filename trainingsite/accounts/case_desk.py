"""The desk of cases: what waits, the late first; whom each concerns, what they were told and said; the decision and its letters."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from trainingsite.accounts.actions import case_parties, cases, undo_cases
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_letters import letter_of
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.case_kinds import case_kind, case_kinds, facts_of
from trainingsite.accounts.desk import ReadOnlyAdmin, Waits
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, may
from trainingsite.accounts.models import ReviewCase
from trainingsite.accounts.oversight import lines_of

# More would fill a page; the others are counted.
MOST_PARTIES_SHOWN = 60


class Standing(admin.SimpleListFilter):
    """What nobody has decided yet, and what of it is late."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Waits")), ("late", _("Late")), ("decided", _("Decided"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "late":
            return queryset.late_on(timezone.localdate())
        if self.value() == "decided":
            return queryset.filter(decided_at__isnull=False)
        return queryset.open() if self.value() == "open" else queryset


class OfKind(admin.SimpleListFilter):
    """One kind, of those that the reader decides."""

    title = _("kind")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.kind, kind.title) for kind in _decided_by(person_of(request.user))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


def _decided_by(person: Person) -> list[Any]:
    return [kind for kind in case_kinds() if may(person, kind.act)]


class DecisionForm(forms.Form):
    """One of the outcomes of a case, and why."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Reasons (whoever asked reads them)"), widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, case: ReviewCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, field = case_kind(case.kind), self.fields["outcome"]
        self.fields["note"].help_text = str(kind.note_help)
        shown: Any = field
        shown.choices = [
            (outcome, _two_decide(label) if outcome in kind.takes_away else label)
            for outcome, label in kind.outcomes.items()
        ]


def _two_decide(label: Any) -> str:
    return _("%(outcome)s (a second person has to agree)") % {"outcome": label}


class NoticeForm(forms.Form):
    """What a party is asked to reply to, and until when."""

    person = forms.ModelChoiceField(label=_("To whom"), queryset=Person.objects.none())
    text = forms.CharField(
        label=_("What is said of them, and what you ask"),
        help_text=_("They read it as it stands here. Name the facts, and nobody else."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    until = forms.DateField(
        label=_("They may reply until"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, case: ReviewCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = case_parties.may_be_asked(case)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in parties])
        if len(parties) == 1:
            field.initial = parties[0].pk


@admin.register(ReviewCase)
class ReviewCaseAdmin(ReadOnlyAdmin):
    """What somebody has to look at; decided once, with reasons."""

    waits = (
        Waits(
            ngettext_lazy("%d case waits for a decision", "%d cases wait for a decision"),
            lambda _by: ReviewCase.objects.open().count(),
            query="state=open",
        ),
        Waits(
            ngettext_lazy(
                "%d case is past the day that was promised",
                "%d cases are past the day that was promised",
            ),
            lambda _by: ReviewCase.objects.late_on(timezone.localdate()).count(),
            query="state=late",
        ),
    )
    list_display = ("what", "person", "answer_by_date", "waits_since", "decision")
    list_filter = (Standing, OfKind)
    list_select_related = ("person", "decided_by")
    fields = (
        *("what", "person", "asked", "looks_at", "opened_by", "opened_at", "answer_by_date"),
        *("decision", "note", "decided_by", "decided_at"),
    )
    readonly_fields = fields
    change_form_template = "admin/accounts/reviewcase/change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """What this person could decide."""
        kinds = [kind.kind for kind in _decided_by(person_of(request.user))]
        found: Any = super().get_queryset(request)
        return found.filter(kind__in=kinds)

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits before what is decided, and of that what is answered soonest: what is late comes first."""
        return (F("decided_at").desc(nulls_first=True), "answer_by_date", "id")

    def offers(self, request: HttpRequest, row: ReviewCase | None) -> dict[str, Any]:
        """The buttons, and whom it concerns."""
        if row is None:
            return {}
        people = case_parties.parties_of(row)
        shown = [party_shown(row, person) for person in people[:MOST_PARTIES_SHOWN]]
        return {
            "title": self.what(row),
            "subtitle": None,
            "is_open": row.is_open,
            "proposal": cases.proposed_decision(row) if row.is_open else row.proposal,
            "parties": shown,
            "further": len(people) - len(shown),
            "given": undo_cases.given_roles(row),
            "taken": undo_cases.taken_roles(row),
            "may_ask": row.is_open and bool(case_parties.may_be_asked(row)),
        }

    @admin.display(description=_("kind"))
    def what(self, case: ReviewCase) -> str:
        return case_kind(case.kind).name_of(case)

    @admin.display(description=_("late"))
    def waits_since(self, case: ReviewCase) -> str:
        """How many days past the day that was promised."""
        if not case.is_open:
            return "–"
        days = (timezone.localdate() - case.answer_by_date).days
        return str(ngettext_lazy("%d day late", "%d days late", days) % days) if days > 0 else "–"

    @admin.display(description=_("outcome"))
    def decision(self, case: ReviewCase) -> str:
        return case_kind(case.kind).label(case.outcome)

    @admin.display(description=_("see"))
    def looks_at(self, case: ReviewCase) -> str:
        """What the decider has to see: line by line, and where the rest stands."""
        kind = case_kind(case.kind)
        lines = lines_of(facts_of(case))
        if link := kind.link(case):
            lines += format_html('<p><a href="{}">{}</a></p>', link, _("what it is about"))
        return lines or "–"

    def get_urls(self) -> list[URLPattern]:
        def own(address: str, view: Any, name: str) -> URLPattern:
            return path(
                address, self.admin_site.admin_view(view), name=f"accounts_reviewcase_{name}"
            )

        return [
            own("<int:pk>/decide/", self.decide, "decide"),
            own("<int:pk>/ask/", self.ask, "ask"),
            own("<int:pk>/take-roles/<int:person>/", self.take_roles, "take_roles"),
            own("<int:pk>/give-roles/<int:person>/", self.give_roles, "give_roles"),
            own("<int:pk>/letter/<int:person>/", self.letter, "letter"),
            *super().get_urls(),
        ]

    def _case(self, request: HttpRequest, pk: int) -> tuple[ReviewCase, Person]:
        """The case, and who asks for it, who may decide it."""
        case: ReviewCase = get_object_or_404(self.get_queryset(request), pk=pk)
        by = person_of(request.user)
        if not may(by, case_kind(case.kind).act):
            raise PermissionDenied
        return case, by

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose an outcome and say why."""
        case, by = self._case(request, pk)
        ask_again(request, case_kind(case.kind).act)
        form = DecisionForm(request.POST if request.method == "POST" else None, case=case)
        if request.method == "POST" and form.is_valid():
            try:
                proposed = cases.decide_case(
                    case=case, by=by, now=timezone.now(), **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _SAID_PROPOSED if proposed else _SAID_DECIDED)
                return redirect(reverse("admin:accounts_reviewcase_changelist") + "?state=open")
        shown = {**self.offers(request, case), "looks_at": self.looks_at(case), "form": form}
        title = shown.pop("title")
        return self.page(request, "admin/accounts/reviewcase/decide.html", title, case, **shown)

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tell a party what is said of them, and until when they may reply."""
        case, by = self._case(request, pk)
        day = timezone.localdate() + timedelta(days=case_parties.USUAL_DAYS)
        posted = request.POST if request.method == "POST" else None
        form = NoticeForm(posted, case=case, initial={"until": day})
        if request.method == "POST" and form.is_valid():
            try:
                case_parties.ask_party(case=case, by=by, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("They are told by mail and on their page."))
                return redirect("admin:accounts_reviewcase_change", pk)
        return self.page(
            request,
            "admin/accounts/reviewcase/ask.html",
            _("Ask for a reply"),
            case,
            form=form,
            what=self.what(case),
        )

    def take_roles(self, request: HttpRequest, pk: int, person: int) -> HttpResponse:
        """One tap, without the password again: what is in doubt is taken at once by whoever sees it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        case, by = self._case(request, pk)
        from_whom = get_object_or_404(Person, pk=person)
        try:
            undo_cases.take_away(case=case, person=from_whom, by=by, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The roles are taken away."))
        return redirect("admin:accounts_reviewcase_change", pk)

    def give_roles(self, request: HttpRequest, pk: int, person: int) -> HttpResponse:
        """One tap; as where roles are given otherwise it asks again who it is."""
        page = redirect("admin:accounts_reviewcase_change", pk)
        if request.method != "POST":
            return page
        case, by = self._case(request, pk)
        ask_again(request, Act.SET_ROLES)
        to_whom = get_object_or_404(Person, pk=person)
        try:
            undo_cases.give_back(case=case, person=to_whom, by=by, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The roles are given back."))
        return page

    def letter(self, request: HttpRequest, pk: int, person: int) -> HttpResponse:
        """The letter as this party reads it."""
        case, _by = self._case(request, pk)
        found = next((one for one in case_parties.parties_of(case) if one.pk == person), None)
        if found is None or case.is_open:
            raise Http404
        return self.page(
            request,
            "admin/accounts/reviewcase/letter.html",
            _("Letter"),
            case,
            letter=letter_of(case, found),
            site_url=settings.PUBLIC_URL,
            person=found,
        )


_SAID_DECIDED = _("The case is decided. Whoever asked is told.")
_SAID_PROPOSED = _(
    "The decision is proposed, and whom it concerns is told. A second administrator finds it at the desk."
)


def party_shown(case: ReviewCase, person: Person) -> dict[str, Any]:
    """A party with what they were asked, told and said."""
    events = list(case_parties.events_of(case, person))
    return {
        "person": person,
        "events": events,
        "reply_until": case_parties.reply_day(events),
        "facts": case_kind(case.kind).told_facts(case, person),
    }
