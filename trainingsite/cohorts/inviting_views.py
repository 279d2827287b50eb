"""Pages on which people are invited: the form, the dry run, how far the sending is, what became of each invitation."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.models import OutgoingMail
from trainingsite.cohorts.actions import inviting as acts
from trainingsite.cohorts.domain import judging
from trainingsite.cohorts.entering import for_managers, group_of
from trainingsite.cohorts.forms import ListForm
from trainingsite.cohorts.models import Cohort, Invitation, InvitationList

ROWS_OF = 100
# Badge, icon, what it says.
VERDICTS = {
    judging.NEW: ("valid", "check", lazy("new: gets an invitation")),
    judging.SENT: ("valid", "check", lazy("invited: the mail is on its way")),
    judging.MEMBER: ("", "check", lazy("in the group already: no mail")),
    judging.INVITED: ("", "clock", lazy("invited already: no second mail")),
    judging.DECLINED: ("due", "cross", lazy("said no to this group: no mail")),
    judging.OFTEN: ("due", "cross", lazy("mailed as often as may be: no mail")),
    judging.LATELY: ("due", "clock", lazy("mailed within a day: no mail, bring it again later")),
    judging.TWICE: ("", "swap", lazy("stands in the list already: one mail")),
    judging.INVALID: ("refused", "warning", lazy("no e-mail address: no mail")),
    judging.FULL: ("refused", "warning", lazy("no room: a group has at most 500 people")),
    judging.TOO_MANY: ("refused", "warning", lazy("more than 500 invitations in a day: bring it tomorrow")),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_managers
def invite(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """Addresses, pasted or as a file; what would become of them comes next, and nothing is sent by this."""
    cohort = group_of(by, uuid)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _brought(form, cohort, by)
        except Refused as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(refusal))
        else:
            return redirect("cohorts:list", cohort.uuid, made.uuid)
    context = {"cohort": cohort, "here": "invitations", "form": form, "sends_mail": sends_mail()}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "cohorts/invite.html", context, status=status)


def _brought(form: ListForm, cohort: Cohort, by: Person) -> InvitationList:
    file, now = form.cleaned_data["file"], timezone.now()
    if not file:
        return acts.bring_list(cohort=cohort, text=form.cleaned_data["text"], by=by, now=now)
    return acts.bring_list(cohort=cohort, data=file.read(), source=file.name, by=by, now=now)


@require_http_methods(["GET", "POST"])
@for_managers
def brought(request: HttpRequest, by: Person, uuid: UUID, brought_uuid: UUID) -> HttpResponse:
    """A list: what would become of each line; once confirmed, what became of it. Its form confirms or puts away."""
    cohort = group_of(by, uuid)
    row = get_object_or_404(InvitationList, uuid=brought_uuid, cohort=cohort)
    if request.method == "POST":
        return _decided(request, by, cohort, row)
    context = _list_context(request, cohort, row)
    if request.headers.get("X-Fragment"):
        return TemplateResponse(request, "cohorts/_sending.html", context)
    return TemplateResponse(request, "cohorts/list.html", context)


def _decided(request: HttpRequest, by: Person, cohort: Cohort, row: InvitationList) -> HttpResponse:
    now = timezone.now()
    try:
        if request.POST.get("act") == "undo":
            n = acts.undo_list(brought=row, by=by, now=now)
            said = _("The list was put away. %(n)d open invitations from it are withdrawn.")
            messages.success(request, said % {"n": n})
            return redirect("cohorts:invitations", cohort.uuid)
        done = acts.confirm_list(brought=row, by=by, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("cohorts:list", cohort.uuid, row.uuid)
    if done.finished_at is not None:
        said = ngettext("%(n)d invitation left.", "%(n)d invitations left.", done.sent)
        messages.success(request, said % {"n": done.sent})
    return redirect("cohorts:list", cohort.uuid, row.uuid)


def _list_context(request: HttpRequest, cohort: Cohort, row: InvitationList) -> dict[str, Any]:
    page = Paginator(row.rows, ROWS_OF).get_page(request.GET.get("page"))
    counts = Counter(one["verdict"] for one in row.rows)
    return {
        "cohort": cohort,
        "here": "invitations",
        "brought": row,
        "page": page,
        "lines": [one | {"look": _look(one)} for one in page],
        "counts": [(VERDICTS[key], counts[key]) for key in VERDICTS if counts[key]],
        "new": counts[judging.NEW],
        "is_fresh": row.confirmed_at is None and row.undone_at is None,
        "sends_mail": sends_mail(),
    }


def _look(one: dict[str, Any]) -> tuple[str, str, Any]:
    """Badge, icon, and what the verdict of a line says."""
    badge, icon, says = VERDICTS[one["verdict"]]
    if one["verdict"] == judging.OFTEN:
        often = ngettext("mailed %(n)d time already", "mailed %(n)d times already", one["mails"])
        return badge, icon, often % {"n": one["mails"]}
    if one["verdict"] == judging.LATELY:
        again = timezone.localtime(datetime.fromisoformat(one["again_at"]))
        day = date_format(again, "j F Y, H:i T")
        return badge, icon, _("mailed within a day; again from %(day)s") % {"day": day}
    return badge, icon, says


@require_http_methods(["GET"])
@for_managers
def invitations(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """What became of each invitation, the latest first, and the lists from which they came."""
    cohort = group_of(by, uuid)
    rows = Invitation.objects.filter(cohort=cohort, erased_at=None)
    ordered = rows.select_related("membership__person").order_by("-sent_at", "-pk")
    page = Paginator(ordered, ROWS_OF).get_page(request.GET.get("page"))
    failed = _failed(list(page))
    now = timezone.now()
    context = {
        "cohort": cohort,
        "here": "invitations",
        "page": page,
        "rows": [(one, _state(one, failed, now)) for one in page],
        "lists": list(cohort.lists.filter(erased_at=None).order_by("-brought_at", "-pk")[:10]),
    }
    return TemplateResponse(request, "cohorts/invitations.html", context)


def _failed(rows: list[Invitation]) -> set[str]:
    """Which of them no mail server took, as their mails say."""
    abouts = [acts.about_of(one) for one in rows]
    given_up = OutgoingMail.objects.filter(about__in=abouts, given_up_at__isnull=False)
    return set(given_up.values_list("about", flat=True))


def _state(one: Invitation, failed: set[str], now: Any) -> tuple[str, str, str, Any]:
    """Badge, icon, what is so, and since or until when."""
    if one.accepted_at is not None:
        return "valid", "check", _("accepted"), one.accepted_at
    if one.declined_at is not None:
        return "refused", "cross", _("said no"), one.declined_at
    if one.withdrawn_at is not None:
        return "", "cross", _("withdrawn"), one.withdrawn_at
    if acts.about_of(one) in failed:
        return "refused", "warning", _("the mail could not be delivered"), one.sent_at
    if one.agreed_at is not None:
        return "due", "clock", _("signed up, has yet to confirm the address"), one.agreed_at
    if one.expires_at <= now:
        return "due", "clock", _("too old: send it again"), one.expires_at
    return "due", "clock", _("waits for an answer"), one.sent_at


@require_http_methods(["POST"])
@for_managers
def one_invitation(request: HttpRequest, by: Person, uuid: UUID, invitation: UUID) -> HttpResponse:
    """An open invitation is withdrawn, or its mail is sent again."""
    cohort, now = group_of(by, uuid), timezone.now()
    row = get_object_or_404(Invitation, uuid=invitation, cohort=cohort)
    try:
        if request.POST.get("act") == "again":
            acts.send_again(invitation=row, by=by, now=now)
            messages.success(request, _("Another mail left. The link of the earlier one is dead."))
        else:
            acts.withdraw_invitation(invitation=row, by=by, now=now)
            messages.success(request, _("The invitation is withdrawn. Its link leads to nothing."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("cohorts:invitations", cohort.uuid)
