"""The desk of what two people do, and of the mail on its way."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from trainingsite.accounts.actions import proposals, returned
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import Fact, ReadOnlyAdmin, Waits
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.joint_acts import joint_act, joint_acts
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import OutgoingMail, Proposal


class Waiting(admin.SimpleListFilter):
    """What nobody has decided yet."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Waits"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.open() if self.value() == "open" else queryset


class NoteForm(forms.Form):
    """Why something is stopped."""

    note = forms.CharField(
        label=_("Why (it is kept beside the proposal)"), widget=forms.Textarea(attrs={"rows": 3})
    )


def _joint_kinds(by: Person) -> list[str]:
    """The acts that this person could agree to."""
    return [joint.kind for joint in joint_acts() if may(by, joint.act)]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Grave acts that wait for a second person, and those that were carried out or stopped."""

    waits = (
        Waits(
            ngettext_lazy("%d act waits for a second person", "%d acts wait for a second person"),
            lambda by: Proposal.objects.open().filter(kind__in=_joint_kinds(by)).count(),
            query="state=open",
        ),
    )
    list_display = ("what", "proposed_by", "proposed_at", "where_it_stands")
    list_filter = (Waiting,)
    list_select_related = ("proposed_by", "seconded_by", "stopped_by")
    ordering = ("-proposed_at", "-id")
    fields = ("what", "facts", "reason", "proposed_by", "proposed_at", "where_it_stands")
    readonly_fields = fields
    change_form_template = "admin/accounts/proposal/change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """What this person could agree to."""
        kinds = _joint_kinds(person_of(request.user))
        return super().get_queryset(request).filter(kind__in=kinds)

    def offers(self, request: HttpRequest, row: Proposal | None) -> dict[str, Any]:
        """The buttons: agree, unless it is their own; stop, unless it is about them."""
        if row is None:
            return {}
        by = person_of(request.user)
        return {
            "title": self.what(row),
            "subtitle": None,
            "is_open": row.is_open,
            "is_own": row.proposed_by_id == by.pk,
            "may_stop": proposals.may_stop(proposal=row, by=by, now=timezone.now()),
        }

    @admin.display(description=_("act"))
    def what(self, proposal: Proposal) -> str:
        return str(joint_act(proposal.kind).title)

    @admin.display(description=_("what would happen"))
    def facts(self, proposal: Proposal) -> str:
        return facts_of(proposal)

    @admin.display(description=_("where it stands"))
    def where_it_stands(self, proposal: Proposal) -> str:
        return standing(proposal)

    def get_urls(self) -> list[URLPattern]:
        def own(name: str, view: Any) -> URLPattern:
            return path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"accounts_proposal_{name}",
            )

        return [own("agree", self.agree), own("stop", self.stop), *super().get_urls()]

    def agree(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The second person has seen what would happen, and it happens."""
        ask_again(request, Act.SECOND_PROPOSAL)
        return self._act(request, pk, forms.Form, _("Agree and carry it out"), _agree)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It does not happen."""
        return self._act(request, pk, NoteForm, _("Stop it"), _stop)

    def _act(
        self, request: HttpRequest, pk: int, form_class: Any, title: Any, do: Any
    ) -> HttpResponse:
        proposal = get_object_or_404(self.get_queryset(request), pk=pk)
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                said = do(proposal, person_of(request.user), form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect("admin:accounts_proposal_change", pk)
        return self.page(
            request,
            "admin/accounts/proposal/act.html",
            title,
            proposal,
            what=self.what(proposal),
            facts=facts_of(proposal),
            form=form,
        )


def _agree(proposal: Proposal, by: Person, _data: dict[str, Any]) -> Any:
    proposals.second(proposal=proposal, by=by, now=timezone.now())
    return _("It is carried out.")


def _stop(proposal: Proposal, by: Person, data: dict[str, Any]) -> Any:
    proposals.stop(proposal=proposal, by=by, now=timezone.now(), note=data["note"])
    return _("It is stopped. Nothing has changed.")


def facts_of(proposal: Proposal) -> str:
    """What would happen, line by line, and what to read before."""
    joint = joint_act(proposal.kind)
    pages = [(_("Read before you agree"), url, name) for name, url in joint.to_read(proposal)]
    links = format_html_join("", '<p>{}: <a href="{}">{}</a></p>', pages)
    return lines_of(joint.describe(proposal)) + links


def lines_of(facts: Iterable[Fact]) -> SafeString:
    """A line for each fact: what it is, and what it says."""
    rows = [(str(label), value) for label, value in facts]
    return format_html_join("", "<p>{}: <strong>{}</strong></p>", rows)


def standing(proposal: Proposal) -> str:
    """Where it stands, in a sentence."""
    if proposal.carried_out_at is not None:
        facts = {"when": _moment(proposal.carried_out_at), "who": proposal.seconded_by}
        if proposal.was_decided_by_one:
            return _("Carried out on %(when)s, decided by one: nobody else held the role.") % facts
        return _("Carried out on %(when)s; %(who)s agreed.") % facts
    if proposal.stopped_at is not None:
        facts = {"when": _moment(proposal.stopped_at), "how": proposal.get_stop_display()}
        return _("Stopped on %(when)s: %(how)s.") % facts + f" {proposal.stop_note}".rstrip()
    if proposal.due_at is not None:
        return _("Nobody else holds the role. Takes effect on %(when)s, unless it is stopped.") % {
            "when": _moment(proposal.due_at)
        }
    return str(_("Waits for a second person."))


def _moment(at: Any) -> str:
    return str(timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z"))


class GivenUp(admin.SimpleListFilter):
    """Mails that reached nobody."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("given-up", _("Given up")), ("came-back", _("Came back")), ("waits", _("Waits"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "given-up":
            return queryset.filter(given_up_at__isnull=False)
        if self.value() == "came-back":
            return queryset.filter(came_back_at__isnull=False)
        return queryset.waiting() if self.value() == "waits" else queryset


class CameBackForm(forms.Form):
    """What a mail server answered."""

    said = forms.CharField(label=_("What the mail server said"), max_length=300)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Mail on its way, without what it says: links in it open accounts."""

    waits = (
        Waits(
            ngettext_lazy("%d mail could not be delivered", "%d mails could not be delivered"),
            lambda _by: OutgoingMail.objects.filter(given_up_at__isnull=False).count(),
            query="state=given-up",
        ),
        Waits(
            ngettext_lazy("%d mail came back", "%d mails came back"),
            lambda _by: OutgoingMail.objects.filter(came_back_at__isnull=False).count(),
            query="state=came-back",
        ),
        Waits(
            ngettext_lazy("%d mail waits for the mail server", "%d mails wait for the mail server"),
            lambda _by: OutgoingMail.objects.waiting().filter(tries__gt=0).count(),
            query="state=waits",
        ),
    )
    list_display = ("to", "subject", "made_at", "sent_at", "came_back_at", "failure")
    list_filter = (GivenUp,)
    ordering = ("-made_at", "-id")
    fields = (
        *("to", "subject", "made_at", "tries", "next_try_at", "sent_at", "given_up_at"),
        *("came_back_at", "failure"),
    )
    change_form_template = "admin/accounts/outgoingmail/change_form.html"

    def offers(self, request: HttpRequest, row: OutgoingMail | None) -> dict[str, Any]:
        """The button for whoever reads in another mailbox that it came back."""
        may_note = may(request.user, Act.NOTE_RETURNED)
        return {"may_note": may_note and row is not None and row.has_left}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.came_back)
        own = path("<int:pk>/came-back/", view, name="accounts_outgoingmail_came_back")
        return [own, *super().get_urls()]

    def came_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what the mail server answered."""
        mail, by = get_object_or_404(OutgoingMail, pk=pk), person_of(request.user)
        check(by, Act.NOTE_RETURNED)
        form = CameBackForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and mail.has_left and form.is_valid():
            said = form.cleaned_data["said"]
            returned.note_returned(address=mail.to, said=said, mail=mail, by=by, now=timezone.now())
            messages.success(
                request, _("Noted. The owner of the address is asked whether it is right.")
            )
            return redirect("admin:accounts_outgoingmail_change", pk)
        title = _("This mail came back")
        template = "admin/accounts/outgoingmail/came_back.html"
        return self.page(request, template, title, mail, form=form)
