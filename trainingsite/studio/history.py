"""What an entry said: its versions and every save, what the draft would say with one of them, and the acts on the whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.models import DraftRevision, Pull
from courses.publishing.actions.adapters import NotStorable
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.desk import row_number
from trainingsite.accounts.may import Act, may
from trainingsite.studio.changes import changes_of
from trainingsite.studio.entry import keys_before
from trainingsite.studio.meant import meanings
from trainingsite.studio.naming import name_of
from trainingsite.studio.picture_changes import other_pictures, texts_of
from trainingsite.studio.place import Place, place_of
from trainingsite.studio.states import state_of

MOST_SAVES = 100


@never_cache
@require_http_methods(["GET", "POST"])
def history(request: HttpRequest, course: str, kind: str, code: str) -> HttpResponse:
    """The list, a comparison with the draft, and what can be done: restore, copy, take out of use, propose its return."""
    place = place_of(request, course, kind, code)
    closed = keys_before(request, place)
    if closed is not None:
        return closed
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is not None and place.entry.pk is not None:
            return act(request, place)
        messages.error(request, _("Choose what to do."))
    entry, by = place.entry, place.by
    pulled = Pull.objects.standing(entry)
    may_pull = entry.retired_at is None and entry.pk is not None and may(by, Act.PULL)
    names = ("author", "reviewer", "decided_alone_by")
    records = [f"publish_record__{name}" for name in names]
    context = {
        "place": place,
        "title": name_of(entry),
        "state": state_of(entry),
        "entry_url": place.url(),
        "versions": entry.versions.select_related(*records).order_by("-number") if entry.pk else (),
        "saves": DraftRevision.objects.of(entry)[:MOST_SAVES],
        "may_edit": may(by, Act.SAVE_DRAFT),
        "may_pull": may_pull,
        "breaks": place.adapter.pulling_breaks(entry) if may_pull else [],
        "may_bring_back": pulled is not None and may(by, Act.BRING_BACK),
        "pulled": pulled,
        "modules": _modules(place),
        **_compared(place, request.GET),
    }
    return TemplateResponse(request, "studio/history.html", context)


def _modules(place: Place) -> Any:
    """Where it could lie instead; nothing for what lies in no module, or whom the move is not for."""
    entry = place.entry
    act = Act.SAVE_DRAFT if entry.current_version is None else Act.PUBLISH
    if not hasattr(entry, "module_id") or not may(place.by, act):
        return ()
    return place.course.modules.filter(retired_at=None).exclude(pk=entry.module_id)


def _compared(place: Place, asked: Any) -> dict[str, Any]:
    """What the draft would say otherwise with the version or save that the address names."""
    entry, adapter = place.entry, place.adapter
    if entry.pk is None or not ("version" in asked or "save" in asked):
        return {}
    if "version" in asked:
        number = row_number(asked["version"])
        version = get_object_or_404(entry.versions, number=number)
        said, title = adapter.version_content(version), _("Version %(n)s")
    else:
        number = row_number(asked["save"])
        save = get_object_or_404(DraftRevision.objects.of(entry), number=number)
        said, title = save.content, _("Save %(n)s")
    now = adapter.content(entry)
    meant = meanings(place, now, said)
    before, after = (texts_of(place, meant.in_full(one)) for one in (now, said))
    pictures = other_pictures(place, now, said)
    return {
        "compared": title % {"n": number},
        "changes": [*pictures, *changes_of(adapter, before, after)],
    }


def _restore(request: HttpRequest, place: Place) -> HttpResponse:
    who: dict[str, Any] = {"by": place.by, "now": timezone.now()}
    try:
        if "version" in request.POST:
            number = row_number(request.POST["version"])
            version = get_object_or_404(place.entry.versions, number=number)
            courses.restore_version(entry=place.entry, version=version, **who)
        else:
            number = row_number(request.POST.get("save", ""))
            save = get_object_or_404(DraftRevision.objects.of(place.entry), number=number)
            courses.restore_revision(entry=place.entry, revision=save, **who)
    except NotStorable as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    messages.success(request, _("The draft says it again. What it said before is among the saves."))
    return redirect(place.url())


def _copy(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        made = courses.copy_entry(entry=place.entry, by=place.by, now=timezone.now())
    except NotStorable as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    messages.success(request, _("A copy, as a draft of its own."))
    return redirect(Place(place.by, place.course, place.adapter, made).url())


def _pull(request: HttpRequest, place: Place) -> HttpResponse:
    said = _("Out of use from now on. Bringing it back takes two people.")
    return _with_reason(request, place, courses.pull, said)


def _bring_back(request: HttpRequest, place: Place) -> HttpResponse:
    said = _("Proposed. Somebody else who reviews finds it at the desk.")
    return _with_reason(request, place, courses.propose_return, said)


def _with_reason(request: HttpRequest, place: Place, do: Any, said: str) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\0", "")[:2000]
    try:
        do(entry=place.entry, reason=reason, by=place.by, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(request.path)


def _move(request: HttpRequest, place: Place) -> HttpResponse:
    module = get_object_or_404(place.course.modules, code=request.POST.get("module", ""))
    try:
        courses.move_entry(entry=place.entry, module=module, by=place.by, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It lies in “%(module)s” now.") % {"module": module.title})
    return redirect(request.path)


_ACTS = {
    "restore": _restore,
    "copy": _copy,
    "pull": _pull,
    "bring-back": _bring_back,
    "move": _move,
}
