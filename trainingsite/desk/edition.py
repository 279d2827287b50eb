"""The page on which a newer shipped edition is taken entry by entry: as drafts, at once, or not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.content.domain.curriculum import SHIPPED, folder_hash
from courses.models import Course, EditionOffer, EditionTaking, OfferedEntry
from quizzes import actions
from quizzes.keys import closed_keys, without_right
from quizzes.models import Question
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import row_number
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may
from trainingsite.desk.edition_rows import DRAFTS, GROUPS, grouped, row_of, ways_open_to

PAGE_OF = 20
MOST_TOLD = 10
Chosen = list[tuple[OfferedEntry, str | None]]


@never_cache
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, course: str) -> HttpResponse:
    """What differs, by kind, and what somebody decides about it."""
    by = _at_the_desk(request)
    row = get_object_or_404(Course, code=course)
    offer = EditionOffer.objects.filter(course=row).select_related("course").first()
    if request.method == "POST":
        if offer is None:
            raise Http404
        return _decide(request, offer, by)
    is_past = request.GET.get("show") == "decided"
    context = {"course": row, "offer": offer, "title": _title(row), "is_past": is_past}
    if offer is not None:
        context |= _decided(offer, request) if is_past else _waiting(offer, request, by)
        context["is_stale"] = offer.edition_hash != folder_hash(SHIPPED)
    return TemplateResponse(
        request, "admin/edition.html", {**admin.site.each_context(request), **context}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def edition_entry(request: HttpRequest, course: str, pk: int) -> HttpResponse:
    """One entry with its difference. Before the key of an exam question stands the page that every key has."""
    by = _at_the_desk(request)
    entries = OfferedEntry.objects.select_related("offer__course", "decided_by")
    offered = get_object_or_404(entries, pk=pk, offer__course__code=course)
    (look,) = actions.looks_at(offered.offer, [offered])
    closed = _closed(request, look)
    if closed is not None:
        return closed
    context = {
        **admin.site.each_context(request),
        "title": actions.label_of(offered),
        "course": offered.offer.course,
        "row": row_of(look, by, ways_open_to(by)),
        "is_waiting": offered.is_open,
        # What is not here yet has no key that could be kept as read: its draft has.
        "changes": look.changes if look.draft or not look.is_secret else None,
        "rights": _rights(by),
    }
    return TemplateResponse(request, "admin/edition_entry.html", context)


def _closed(request: HttpRequest, look: actions.Compared) -> HttpResponse | None:
    if not look.is_secret:
        return None
    if look.draft is not None:
        return closed_keys(request, look.draft)
    offered = look.offered
    new = Question(course=offered.offer.course, code=offered.code, pool=Question.Pool.EXAM)
    return without_right(request, new)


def _at_the_desk(request: HttpRequest) -> Person:
    by = person_of(request.user)
    check(by, Act.ENTER_DESK)
    return by


def _title(course: Course) -> str:
    return _("Shipped edition of “%(course)s”") % {"course": course.title}


def _rights(by: Person) -> dict[str, bool]:
    return {
        "draft": may(by, Act.SAVE_DRAFT),
        "at_once": may(by, Act.TAKE_EDITION),
        "leave": may(by, Act.LEAVE_EDITION),
        "pull": may(by, Act.PULL),
    }


def _waiting(offer: EditionOffer, request: HttpRequest, by: Person) -> dict[str, Any]:
    groups = grouped(offer)
    chosen = request.GET.get("kind", "")
    shown = groups.get(chosen) or [one for entries in groups.values() for one in entries]
    page = Paginator(sorted(shown, key=lambda one: not one.safety), PAGE_OF).get_page(
        request.GET.get("page")
    )
    shown_now = offer.entries.filter(pk__in=[one.pk for one in page])
    entries = {one.pk: one for one in shown_now.select_related("decided_by")}
    for entry in entries.values():
        entry.offer = offer
    looks = actions.looks_at(offer, [entries[one.pk] for one in page if one.pk in entries])
    ways = ways_open_to(by)
    return {
        "groups": [(name, GROUPS[name], len(found)) for name, found in groups.items()],
        "kind": chosen if chosen in groups else "",
        "page": page,
        "rows": [row_of(look, by, ways) for look in looks],
        "seen": actions.offer_stamp(offer),
        "drafts": sum(not one.is_retired for name in DRAFTS for one in groups.get(name, [])),
        "rights": _rights(by),
        "decided_count": offer.entries.decided().count(),
    }


def _decided(offer: EditionOffer, request: HttpRequest) -> dict[str, Any]:
    entries = offer.entries.decided().select_related("decided_by").defer("data")
    page = Paginator(entries, PAGE_OF).get_page(request.GET.get("page"))
    takings = EditionTaking.objects.last_of(offer.course, [one.key for one in page])
    last = {one.key: one for one in takings}
    rows = [(one, actions.label_of(one), last.get(one.key)) for one in page]
    return {"page": page, "past": rows, "rights": _rights(person_of(request.user))}


def _decide(request: HttpRequest, offer: EditionOffer, by: Person) -> HttpResponse:
    """One act for what was ticked, or for the entry whose button was pressed."""
    do = request.POST.get("do", "")
    if do in (actions.Way.AT_ONCE, actions.Way.MOVE):
        ask_again(request, Act.TAKE_EDITION)
    chosen = _chosen(request, offer)
    if do not in DOINGS:
        messages.error(request, _("Nothing was done: choose what is to happen."))
    elif not chosen and do != "all-drafts":
        messages.error(request, _("Nothing was done: tick at least one entry."))
    else:
        asked = Asked(offer, chosen, request.POST, {"by": by, "now": timezone.now()})
        try:
            _tell(request, do, DOINGS[do](asked))
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect(_back(request, offer))


@dataclass(frozen=True)
class Asked:
    """What somebody wants to happen, to which entries."""

    offer: EditionOffer
    chosen: Chosen
    form: QueryDict
    who: dict[str, Any]

    def one(self) -> dict[str, Any]:
        """The arguments of an act on one entry."""
        offered, stamp = self.chosen[0]
        return {"offered": offered, "stamp": stamp, **self.who}


def _together(asked: Asked) -> actions.Taken:
    return actions.Taken(actions.take_as_draft(**asked.one(), together=True), [])


class _ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=300, error_messages={"required": gettext_lazy("Say why: readers see it.")}
    )


def _out_of_use(asked: Asked) -> actions.Taken:
    form = _ReasonForm(asked.form)
    if not form.is_valid():
        raise Refused(" ".join(str(message) for told in form.errors.values() for message in told))
    actions.take_out_of_use(**asked.one(), reason=form.cleaned_data["reason"])
    return actions.Taken([asked.chosen[0][0]], [])


class _WhyForm(forms.Form):
    why = forms.CharField(
        max_length=1000,
        error_messages={"required": gettext_lazy("Say why we say it differently.")},
    )


def _differently(asked: Asked) -> actions.Taken:
    form = _WhyForm(asked.form)
    if not form.is_valid():
        raise Refused(" ".join(str(message) for told in form.errors.values() for message in told))
    actions.say_differently(**asked.one(), reason=form.cleaned_data["why"])
    return actions.Taken([asked.chosen[0][0]], [])


def _again(asked: Asked) -> actions.Taken:
    offered = asked.chosen[0][0]
    actions.consider_again(offered=offered, **asked.who)
    return actions.Taken([offered], [])


DOINGS: dict[str, Callable[[Asked], actions.Taken]] = {
    "draft": lambda asked: actions.take_as_drafts(chosen=asked.chosen, **asked.who),
    "all-drafts": lambda asked: actions.take_all_as_drafts(
        offer=asked.offer, seen=asked.form.get("seen", ""), **asked.who
    ),
    "together": _together,
    "at-once": lambda asked: actions.take_all_at_once(chosen=asked.chosen, **asked.who),
    "move": lambda asked: actions.Taken(actions.take_addresses(**asked.one()), []),
    "out-of-use": _out_of_use,
    "leave": lambda asked: actions.leave_entries(chosen=asked.chosen, **asked.who),
    "differently": _differently,
    "again": _again,
}


def _chosen(request: HttpRequest, offer: EditionOffer) -> Chosen:
    """The entries that were sent, each with the stamp of the page; one that is on offer no more is told by its act."""
    sent = (value.partition(":") for value in request.POST.getlist("entry"))
    stamps = {row_number(pk): stamp for pk, _colon, stamp in sent if row_number(pk)}
    found = {row.pk: row for row in offer.entries.filter(pk__in=stamps)}
    gone = (OfferedEntry(pk=pk, offer=offer, code=_("this entry")) for pk in stamps)
    return [(found.get(row.pk, row), stamps[row.pk]) for row in gone]


def _tell(request: HttpRequest, do: str, taken: actions.Taken) -> None:
    if taken.done:
        messages.success(request, _done(do, taken))
    for _entry, reason in taken.refused[:MOST_TOLD]:
        messages.error(request, reason)
    more = len(taken.refused) - MOST_TOLD
    if more > 0:
        said = ngettext("%(n)d more could not be taken.", "%(n)d more could not be taken.", more)
        messages.error(request, said % {"n": more})


def _done(do: str, taken: actions.Taken) -> str:
    what = ", ".join(map(actions.label_of, taken.done[:MOST_TOLD]))
    more = len(taken.done) - MOST_TOLD
    what += f" + {more}" if more > 0 else ""
    said = {
        "at-once": _("Taken, and in use from now on: %(what)s."),
        "move": _("At their new addresses: %(what)s. What else differs of them still waits."),
        "out-of-use": _("Out of use from now on: %(what)s. Bringing it back takes two people."),
        "leave": _(
            "Ours stays: %(what)s. It waits again when the edition says something else of it."
        ),
        "differently": _("We say it differently: %(what)s. The reason is kept."),
        "again": _("It waits again: %(what)s."),
    }
    draft = _("A draft says it now: %(what)s. Somebody else reads and publishes it.")
    return said.get(do, draft) % {"what": what}


def _back(request: HttpRequest, offer: EditionOffer) -> str:
    """The same part of the list."""
    kept = {key: request.GET[key] for key in ("kind", "page", "show") if key in request.GET}
    address = reverse("edition", args=[offer.course.code])
    return f"{address}?{urlencode(kept)}" if kept else address
