"""A person's own settings."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import ConfirmEmailView
from allauth.mfa.base.views import authenticate as allauth_authenticate
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from trainingsite.accounts import limits, signing_up, tokens
from trainingsite.accounts.actions import addresses, own_address, proposals, returned
from trainingsite.accounts.actions import sessions as session_acts
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.freezing import open_undo
from trainingsite.accounts.actions.register import change_settings
from trainingsite.accounts.actors import VISITOR, Actor, actor_of, person_of
from trainingsite.accounts.domain import browsers
from trainingsite.accounts.domain.masked import masked
from trainingsite.accounts.forms import SettingsForm
from trainingsite.accounts.held import said_to_old_address
from trainingsite.accounts.joint_acts import joint_act
from trainingsite.accounts.models import AddressChange, PersonSession, ReviewCase
from trainingsite.accounts.proposal_links import read_link


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def authenticate(request: HttpRequest) -> HttpResponse:
    """The code after the password. Whose second factor was taken away meanwhile signs in anew: else the sign-in and this page
    would send the browser to each other until the password is too old."""
    answer: HttpResponse = allauth_authenticate(request)
    if answer.headers.get("Location") == reverse("account_login"):
        clear_login(request)
    return answer


class ConfirmAddress(ConfirmEmailView):
    """Where the link in the mail leads. A sign-up shows what it confirms and asks for the password that was chosen with it: somebody
    else may have typed the address, before its owner or after, and whoever reads the mail must not make their password live.
    So is a change of address confirmed by whoever is signed in to the account, or knows its password: nobody is led into
    an account of somebody else."""

    refusal = ""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm it. Without the password of the account nothing changes."""
        self.object = self.get_object()
        self.refusal = self._refusal()
        if self.refusal:
            return self.render_to_response(self.get_context_data(), status=400)
        answer: HttpResponse = super().post(*args, **kwargs)
        return answer

    def _refusal(self) -> str:
        """Why this request does not confirm it, in words; "" where it does."""
        person = self.object.email_address.user
        if not self._asks():
            return ""
        counted = limits.consume(self.request, person.email.lower())
        if counted is None:
            return _("Too many wrong passwords. Wait five minutes.")
        if not person.check_password(self.request.POST.get("password", "")):
            return self._wrong_password()
        limits.give_back(counted)
        return ""

    def _wrong_password(self) -> str:
        if signing_up.is_change(self.object.email_address):
            return _("This is not the password of that account, so nothing is changed.")
        return _("This is not the password of this sign-up, so nothing is confirmed.")

    def _asks(self) -> bool:
        """Whether a password has to be typed here."""
        address = self.object.email_address
        if signing_up.is_change(address):
            return bool(self.request.user.pk != address.user_id)
        return signing_up.is_unproved(address.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the name and number of a sign-up, or the account that is to have the address."""
        said: dict[str, Any] = {"refusal": self.refusal}
        if self.object:
            address = self.object.email_address
            is_change = signing_up.is_change(address)
            said["asks"] = self._asks()
            said["changed"] = masked(address.user.email) if is_change else ""
            said["signed_up"] = address.user if said["asks"] and not is_change else None
        return {**super().get_context_data(**kwargs), **said}


confirm_address = ConfirmAddress.as_view()


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name and register, text size, spacing, colours."""
    person = person_of(request.user)
    form = SettingsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        change_settings(
            person=person,
            entry=form.entry,
            appearance=form.appearance,
            by=person,
            now=timezone.now(),
        )
        messages.success(request, _("Your settings are saved."))
        return redirect(_way_back(request) or "account_settings")
    status = 400 if form.errors else 200
    return TemplateResponse(request, "account_settings.html", {"form": form}, status=status)


def _way_back(request: HttpRequest) -> str:
    """Where the person came from to mend something, if it is a page of ours."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours and wanted.startswith("/") else ""


@never_cache
@require_http_methods(["GET"])
def sessions(request: HttpRequest) -> HttpResponse:
    """The browsers in which the person is signed in."""
    living = PersonSession.objects.living(person_of(request.user), now=timezone.now())
    rows = [
        {
            "session": row,
            "browser": browsers.browser_of(row.agent),
            "system": browsers.system_of(row.agent),
            "is_this": row.session_key == request.session.session_key,
        }
        for row in living
    ]
    return TemplateResponse(request, "account/sessions.html", {"rows": rows})


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """One browser is signed out."""
    try:
        handle = request.POST.get("session", "")
        session_acts.end_session(handle=handle, by=person_of(request.user), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("That browser is signed out."))
    return redirect("account_sessions")


@require_POST
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Every browser is signed out, this one too."""
    session_acts.sign_out_everywhere(by=person_of(request.user), now=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out everywhere. Sign in again to go on."))
    return redirect("account_login")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def address_change(request: HttpRequest, act: str, token: str) -> HttpResponse:
    """Where the links in mails about a change of address lead: it is confirmed or stopped, without signing in."""
    change = tokens.change_of(act, token) if act in LINKED_ACTS else None
    if change is None:
        raise Http404
    if request.method == "POST":
        try:
            LINKED_ACTS[act](change, actor_of(request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    context = {"change": change, "act": act, "title": _title(act)}
    return TemplateResponse(request, "account/address_change.html", context)


def _title(act: str) -> str:
    """What the page behind a link is called: `act` is of LINKED_ACTS or of OWN_ACTS."""
    titles = {
        "confirm": _("Confirm your new address"),
        "stop": _("Stop the change of address"),
        "undo": _("Undo the change of address"),
    }
    return titles[act]


def _confirm(change: AddressChange, who: Actor) -> None:
    addresses.confirm_address_change(change=change, by=who, now=timezone.now())


def _stop(change: AddressChange, who: Actor) -> None:
    """Whoever has the link may; when they are signed in as the person that is written down."""
    by = who if who.row == change.person else VISITOR
    addresses.stop_address_change(change=change, by=by, now=timezone.now())


LINKED_ACTS: dict[str, Callable[[AddressChange, Actor], None]] = {
    "confirm": _confirm,
    "stop": _stop,
}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_address_change(request: HttpRequest, act: str, token: str) -> HttpResponse:
    """Where the links in mails to an old address lead: the person's change is stopped or undone, without signing in."""
    change = tokens.own_change_of(act, token) if act in OWN_ACTS else None
    if change is None:
        raise Http404
    if request.method == "POST":
        try:
            OWN_ACTS[act](change=change, by=VISITOR, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    case = open_undo(change)
    context = {
        "change": change,
        "act": act,
        "title": _title(act),
        "now": timezone.now(),
        "waits": "" if case is None else said_to_old_address(case),
    }
    return TemplateResponse(request, "account/own_address_change.html", context)


OWN_ACTS: dict[str, Callable[..., ReviewCase | None]] = {
    "stop": own_address.stop_own_change,
    "undo": own_address.undo_own_change,
}


@require_POST
def keep_address(request: HttpRequest) -> HttpResponse:
    """The person says that the address is right from which mails came back."""
    returned.keep_address(by=person_of(request.user), now=timezone.now())
    messages.success(request, _("Thank you. We go on writing to it."))
    return redirect("dashboard")


@require_POST
def stop_address_change(request: HttpRequest) -> HttpResponse:
    """The person, signed in, does not want what an administrator asked for."""
    person = person_of(request.user)
    change = get_object_or_404(person.address_changes.open())
    try:
        addresses.stop_address_change(change=change, by=person, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The change of address is stopped."))
    return redirect("account_email")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop_proposal(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail about a proposal leads: it is stopped, without signing in, or as whom the link was mailed to."""
    found = read_link(token)
    if found is None:
        raise Http404
    proposal, person = found
    joint = joint_act(proposal.kind)
    context: dict[str, Any] = {"proposal": proposal, "title": joint.title}
    if request.user.is_authenticated and request.user != person:
        context |= {"is_anothers": True, "names_nobody": person is None}
        return TemplateResponse(request, "account/stop_proposal.html", context, status=403)
    if request.method == "POST":
        try:
            proposals.stop_by_link(
                proposal=proposal, mailed_to=person, by=VISITOR, now=timezone.now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    context |= {"facts": joint.describe(proposal)}
    return TemplateResponse(request, "account/stop_proposal.html", context)


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own: its limits and second factor are those of everybody."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", "/admin/"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")
