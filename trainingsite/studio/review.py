"""The page on which a draft is talked about, sent back or published: what changed, what the rules find, what people say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.models import Comment, DraftRevision, ReviewRequest
from courses.publishing.actions.contributing import (
    NotASecondPerson,
    NothingToPublish,
    check_second_person,
    may_publish,
)
from courses.publishing.domain.passages import paragraphs_in
from courses.publishing.models.reviews import LONGEST_COMMENT
from quizzes.actions import readers_of
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import row_number
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may, who_may
from trainingsite.studio import alone
from trainingsite.studio.alone import alone_on
from trainingsite.studio.changes import Change, changes_between, changes_of
from trainingsite.studio.checks import checked
from trainingsite.studio.entry import keys_before
from trainingsite.studio.examined import before_publishing, examined_on
from trainingsite.studio.marks import seen, shown
from trainingsite.studio.meant import Meanings, meanings
from trainingsite.studio.naming import KINDS, name_of
from trainingsite.studio.picture_changes import other_pictures, picture_changes, texts_of
from trainingsite.studio.place import Place, place_of
from trainingsite.studio.previews import has_preview, preview_name
from trainingsite.studio.states import state_of
from trainingsite.studio.talk import BODY, passages_of, said_of
from trainingsite.studio.waiting import entry_url

_OPENS_THE_KEY = gettext_lazy(
    "It is asked in an exam. Whomever you choose opens its key until the review is answered, and sits no exam of this"
    " course for two years from then; they are told before. Where nobody is chosen, only who has the right to the"
    " exam's keys can review it."
)


class ReviewerField(forms.ModelChoiceField):
    """Who reviews; of an exam question with what the review means for them. `reads` is None where nothing is secret."""

    reads: Collection[int] | None = None

    def label_from_instance(self, obj: Any) -> str:
        """The name, and whether they read this exam's keys already."""
        if self.reads is None:
            return str(obj)
        said = (
            _("%(who)s, reads this exam's keys")
            if obj.pk in self.reads
            else _("%(who)s, would open this key for the review")
        )
        return said % {"who": obj}


class AskForm(forms.Form):
    """Whom to ask, until when, and what to look at."""

    reviewer = ReviewerField(
        label=gettext_lazy("Who"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("whoever reviews"),
    )
    due = forms.DateField(
        label=gettext_lazy("Wanted by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrote = [person.pk for person in courses.contributors_to(place.entry)]
        rows = who_may(Act.PUBLISH)
        field: Any = self.fields["reviewer"]
        field.queryset = rows.exclude(pk__in=wrote).order_by("register_name")
        if place.entry.holds_exam_keys:
            field.reads = readers_of(place.course)
            field.empty_label = gettext_lazy("whoever has the right to this exam's keys")
            field.help_text = _OPENS_THE_KEY


class CommentForm(forms.Form):
    """What somebody says of a place."""

    place = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    quote = forms.CharField(
        label=gettext_lazy("The words you mean"), max_length=300, required=False
    )
    paragraph = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PublishForm(forms.Form):
    """What stands in the record beside the names. `draft` names the draft that was shown."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the record"), max_length=300, required=False
    )


class ReturnForm(forms.Form):
    """What its authors have to mend."""

    answer = forms.CharField(
        label=gettext_lazy("What has to be mended"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, course: str, kind: str, code: str) -> HttpResponse:
    """What changed and what speaks against it; a post does one of the acts of the page."""
    place = place_of(request, course, kind, code)
    closed = keys_before(request, place)
    if closed is not None:
        return closed
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is not None:
            return act(request, place)
        messages.error(request, _("Choose what to do."))
    return _page(request, place)


def _page(request: HttpRequest, place: Place, status: int = 200, **forms_: Any) -> HttpResponse:
    entry, adapter = place.entry, place.adapter
    asked = ReviewRequest.objects.of(entry).select_related("asked_by", "reviewer", "closed_by")
    open_one = asked.open().first()
    may_go_live = may_publish(entry, by=place.by)
    last, content = _last_look(place), adapter.content(entry)
    said, edition = said_of(entry, content), courses.behind(entry)
    readable = _readable(place, content, edition, last)
    changes = changes_between(adapter, entry, texts=readable)
    together = _together(place) if may_go_live else []
    context = {
        "behind": edition,
        "behind_changes": changes_of(adapter, readable(edition.taking.said), readable(content))
        if edition
        else [],
        "facts": readable.meanings.facts_of(content),
        "objectives": readable.meanings.objectives_of(content),
        "together": together,
        "may_together": bool(together) and all(one["may_publish"] for one in together),
        "place": place,
        "title": name_of(entry),
        "entry_url": place.url(),
        "state": state_of(entry, in_review=open_one is not None),
        "has_preview": has_preview(place.kind),
        "preview_name": preview_name(place.kind),
        "request_open": open_one,
        "requests": asked.exclude(closed_at=None)[:10],
        "contributors": courses.contributors_to(entry),
        "revisions": DraftRevision.objects.since_published(entry)[:50],
        "changes": changes,
        **before_publishing(request, place, changes),
        "pictures": picture_changes(place),
        "since": _since(place, open_one),
        "looked_at": last.at if last else None,
        "is_as_looked_at": last is not None and last.is_same,
        "since_look": _since_look(place, last, readable),
        "since_look_at": last.said_at if last else None,
        "checked": checked(adapter, entry, timezone.localdate(), place.by),
        "said": said,
        "passages": passages_of(content, said),
        "may_ask": entry.edited_by is not None and may(place.by, Act.SAVE_DRAFT),
        "may_publish": may_go_live,
        "wrote_some": _wrote_some(place),
        "may_return": may_go_live and open_one is not None,
        "may_take_back": open_one is not None and place.by in (
            open_one.asked_by, *courses.contributors_to(entry)
        ),
        "ask_form": AskForm(place=place, prefix="ask"),
        "comment_form": _comment_form(request, content),
        "publish_form": PublishForm(prefix="publish", initial={"draft": adapter.draft_hash(entry)}),
        "return_form": ReturnForm(prefix="return"),
        **alone_on(place),
        **forms_,
    }  # fmt: skip
    return TemplateResponse(request, "studio/review.html", context, status=status)


def _wrote_some(place: Place) -> str:
    """Why somebody else has to publish what this person wrote some of; "" for everybody else."""
    try:
        check_second_person(place.entry, by=place.by)
    except NotASecondPerson as refused:
        return str(refused)
    except NothingToPublish:
        return ""
    return ""


@dataclass(frozen=True)
class _Readable:
    """A content as people read it: pictures are looked at, and codes stand beside what they mean."""

    place: Place
    meanings: Meanings

    def __call__(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return texts_of(self.place, self.meanings.in_full(said))


def _readable(
    place: Place, content: Mapping[str, Any], edition: Any, last: courses.LastLook | None
) -> _Readable:
    current = place.entry.current_version
    before = {} if current is None else place.adapter.version_content(current)
    taken = edition.taking.said if edition else {}
    seen = (last and last.said) or {}
    return _Readable(place, meanings(place, content, before, taken, seen))


def _together(place: Place) -> list[dict[str, Any]]:
    """The new drafts that have to go live with this one, and whether this person may publish each."""
    return [
        {
            "entry": one,
            "kind": KINDS[one.KIND],
            "name": name_of(one),
            "url": entry_url(one.course.code, one.KIND, one.code, "studio:review"),
            "seen": shown(one),
            "may_publish": may_publish(one, by=place.by),
        }
        for one in courses.awaited(place.entry)
    ]


def _comment_form(request: HttpRequest, content: Mapping[str, Any]) -> CommentForm:
    """Empty, or about the paragraph whose number the address has."""
    asked = request.GET.get("paragraph", "")
    number = row_number(asked)
    paragraphs = paragraphs_in(str(content.get(BODY) or ""))
    if not asked.isdecimal() or number >= len(paragraphs):
        return CommentForm(prefix="say")
    quote = " ".join(paragraphs[number].text.split())[:300]
    return CommentForm(prefix="say", initial={"place": BODY, "paragraph": number, "quote": quote})


def _last_look(place: Place) -> courses.LastLook | None:
    """When this person looked before; nobody has looked at what has no row yet."""
    if place.entry.pk is None:
        return None
    return courses.look_at(entry=place.entry, by=place.by, now=timezone.now())


def _since_look(place: Place, last: courses.LastLook | None, readable: "_Readable") -> list[Change]:
    """What the draft says otherwise than when this person looked before."""
    if last is None or last.said is None:
        return []
    now = place.adapter.content(place.entry)
    texts = changes_of(place.adapter, readable(last.said), readable(now))
    return [*other_pictures(place, last.said, now), *texts]


def _since(place: Place, asked: ReviewRequest | None) -> bool:
    """Whether the draft changed after the review was asked for."""
    return asked is not None and asked.mark != courses.mark_of(place.entry)


def _done(request: HttpRequest, place: Place, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect(place.url("studio:review"))


def _ask(request: HttpRequest, place: Place) -> HttpResponse:
    form = AskForm(request.POST, place=place, prefix="ask")
    if form.is_valid():
        try:
            courses.ask_for_review(
                entry=place.entry, by=place.by, now=timezone.now(), **form.cleaned_data
            )
            return _done(request, place, _("Asked. It stands on their first page of the studio."))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, place, 400, ask_form=form)


def _take_back(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        courses.take_review_back(entry=place.entry, by=place.by, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(place.url("studio:review"))
    return _done(request, place, _("Taken back. The draft is as it was."))


def _return(request: HttpRequest, place: Place) -> HttpResponse:
    form = ReturnForm(request.POST, prefix="return")
    if form.is_valid():
        try:
            courses.return_draft(
                entry=place.entry, by=place.by, now=timezone.now(), **form.cleaned_data
            )
            return _done(request, place, _("Sent back. Its authors find it on their first page."))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, place, 400, return_form=form)


def _say(request: HttpRequest, place: Place) -> HttpResponse:
    form = CommentForm(request.POST, prefix="say")
    if form.is_valid():
        try:
            courses.comment_on(
                entry=place.entry, by=place.by, now=timezone.now(), **form.cleaned_data
            )
            return _done(request, place, _("Said."))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, place, 400, comment_form=form)


def _comment(request: HttpRequest, place: Place) -> Comment:
    rows = Comment.objects.of(place.entry)
    found: Comment = get_object_or_404(rows, pk=row_number(request.POST.get("comment", "")))
    return found


def _settle(request: HttpRequest, place: Place) -> HttpResponse:
    courses.settle_comment(comment=_comment(request, place), by=place.by, now=timezone.now())
    return _done(request, place, _("Settled."))


def _reopen(request: HttpRequest, place: Place) -> HttpResponse:
    courses.reopen_comment(comment=_comment(request, place), by=place.by)
    return _done(request, place, _("Open again."))


def _publish(request: HttpRequest, place: Place) -> HttpResponse:
    check(place.by, Act.PUBLISH)
    if place.entry.holds_exam_keys:
        ask_again(request, Act.PUBLISH)
    form = PublishForm(request.POST, prefix="publish")
    if not form.is_valid():
        return _page(request, place, 400, publish_form=form)
    was_examined = examined_on(place, changes_between(place.adapter, place.entry))
    try:
        version = courses.publish(
            entry=place.entry,
            by=place.by,
            now=timezone.now(),
            note=form.cleaned_data["note"],
            seen=form.cleaned_data["draft"],
        )
    except courses.CannotPublish as refused:
        messages.error(request, str(refused))
        return redirect(place.url("studio:review"))
    if was_examined and may(place.by, Act.CORRECT_KEY):
        told = _(
            "Published as version %(n)s. Look what its key changes for who was examined before."
        )
        messages.success(request, told % {"n": version.number})
        return redirect(place.url("studio:examined"))
    return _done(request, place, _("Published as version %(n)s.") % {"n": version.number})


def _publish_together(request: HttpRequest, place: Place) -> HttpResponse:
    """The draft and the new ones that it names, all or none, as they were shown."""
    check(place.by, Act.PUBLISH)
    if place.entry.holds_exam_keys:
        ask_again(request, Act.PUBLISH)
    form = PublishForm(request.POST, prefix="publish")
    if not form.is_valid():
        return _page(request, place, 400, publish_form=form)
    named = courses.awaited(place.entry)
    marks = seen(request.POST.getlist("seen"), named)
    try:
        made = courses.publish_together(
            entries=[place.entry, *named],
            by=place.by,
            now=timezone.now(),
            note=form.cleaned_data["note"],
            seen=marks | {place.entry.uuid: form.cleaned_data["draft"]},
        )
    except courses.NotTogether as refused:
        for entry, why in refused.refused:
            messages.error(request, f"{name_of(entry)}: {why}")
        return redirect(place.url("studio:review"))
    said = ngettext("Published %(n)d entry.", "Published %(n)d entries.", len(made))
    return _done(request, place, said % {"n": len(made)})


_ACTS = {
    "publish-together": _publish_together,
    "ask": _ask,
    "take-back": _take_back,
    "return": _return,
    "say": _say,
    "settle": _settle,
    "reopen": _reopen,
    "publish": _publish,
    "publish-alone": alone.propose,
    "stop-alone": alone.stop,
}
