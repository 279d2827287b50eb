"""The pictures of a question: one beside its stem and one in each of its answers, handed in, described, taken away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.content.domain.consent import CONSENT
from courses.content.domain.picture_names import PHOTOGRAPHS, ending_of
from courses.content.domain.pictured import LONGEST_ALTERNATIVE, names_in
from courses.content.pictures import MOST_BYTES, BadPicture
from courses.publishing.actions.adapters import NotStorable
from quizzes.actions import cleaned, held_inside
from quizzes.bank.domain.table import pictured_lists
from trainingsite.accounts.left_forms import CHOSEN_BEFORE, files_chosen, here
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.consents import (
    ConsentForm,
    as_kept,
    said_anew,
    same_field,
    tell_dropped,
)
from trainingsite.studio.entry import keys_before
from trainingsite.studio.figures import file_field, tell_left_out
from trainingsite.studio.naming import name_of
from trainingsite.studio.place import Place, place_of

CHOSEN = f"file{CHOSEN_BEFORE}"


@dataclass(frozen=True)
class Spot:
    """A place of the question that can have a picture. `row` is the number of the part in its list; of the stem, None."""

    name: str
    label: str
    key: str = ""
    row: int | None = None

    def part(self, content: dict[str, Any]) -> dict[str, Any]:
        """The mapping of the content that has the picture."""
        found: dict[str, Any] = content if self.row is None else content[self.key][self.row]
        return found


class PictureForm(ConsentForm):
    """One picture: its file, its alternative text, whom it shows under which consent, or that it goes."""

    field_order = ("file", "same", "alt")

    file = file_field(
        gettext_lazy(
            "A photograph as JPEG, PNG or WebP, or a drawing as SVG. Empty: the one there is."
        )
    )
    alt = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=LONGEST_ALTERNATIVE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "For who cannot see it: all that is needed to answer, and nothing that gives the answer away."
        ),
    )
    same = same_field()
    gone = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)
    no_other = forms.BooleanField(
        label=gettext_lazy("No other file after all: what is said here is said of what there is."),
        required=False,
    )

    def __init__(self, *args: Any, has_picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_picture = has_picture
        self.fields["file"].required = False
        # No page can hand a file in again that somebody chose before: its name stays, so that what was said of it is not taken
        # for words on the picture there is. What was sent when its session had ended names it so as well (left_forms.py).
        self.fields[CHOSEN] = forms.CharField(required=False, widget=forms.HiddenInput)
        if not has_picture:
            del self.fields["gone"], self.fields["same"]
        if not self.chosen:
            del self.fields["no_other"]

    @property
    def chosen(self) -> str:
        """The name of the file that was chosen on a page before, where there was one."""
        return str(self.data.get(self.add_prefix(CHOSEN), "")) if self.is_bound else ""

    def beside_consent(self) -> list[forms.BoundField]:
        """Everything but the record of a consent, which stands apart."""
        hidden = (CHOSEN, *CONSENT)
        return [self[key] for key in self.fields if key not in hidden]

    def ask_for_file_again(self) -> None:
        """On a page that comes back, where a file was handed in."""
        told = _(
            "Choose “%(name)s” once more: a page that comes back has lost its files. Nothing is saved yet."
        )
        self.add_error("file", told % {"name": self.chosen})

    def clean(self) -> dict[str, Any]:
        """With `picture`, the cleaned file. Whatever has a picture says what it shows."""
        said = super().clean() or {}
        is_lost = self.chosen and not said.get("file") and not said.get("no_other")
        if is_lost and "file" not in self.errors:
            self.ask_for_file_again()
        if file := said.get("file"):
            try:
                said["picture"] = cleaned(file.read(MOST_BYTES + 1), file.name)
                if courses.is_withdrawn(said["picture"].name):
                    self.add_error("file", courses.withdrawn_for_good())
            except BadPicture as bad:
                self.add_error("file", str(bad))
        stays = said.get("picture") or (self._has_picture and not said.get("gone"))
        if stays and not said.get("alt"):
            self.add_error("alt", _("Say what the picture shows."))
        return said


def spots_of(content: Mapping[str, Any]) -> Iterator[Spot]:
    """The places of the question, the stem first."""
    yield Spot("stem", _("Beside the question"))
    for key in pictured_lists(content):
        rows = content.get(key)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, Mapping):
                said = str(row.get("text") or row.get("code") or number + 1)
                yield Spot(f"{key}-{number}", said, key, number)


@never_cache
@require_http_methods(["GET", "POST"])
def pictures(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """Every place with its picture; what is sent is one save of the draft."""
    place = place_of(request, course, "question", code)
    closed = keys_before(request, place)
    if closed is not None:
        return closed
    content = _copied(place.adapter.content(place.entry))
    if request.method == "POST":
        check(place.by, Act.SAVE_DRAFT)
    bound = _forms(request, content)
    if request.method == "POST" and all(form.is_valid() for _spot, form in bound):
        return _saved(request, place, content, bound)
    status = 400 if any(form.errors for _spot, form in bound) else 200
    if status == 400:
        _name_lost_files(bound)
    shown = held_inside({"spots": [{"picture": _picture(spot, content)} for spot, _form in bound]})
    context = {
        "place": place,
        "title": name_of(place.entry),
        "spots": list(zip((one["picture"] for one in shown["spots"]), bound, strict=True)),
        "photographs": _photographs(place, content),
        "seen": request.POST.get("seen") or courses.mark_of(place.entry),
        "may_write": place.may_write,
    }
    return TemplateResponse(request, "studio/pictures.html", context, status=status)


def _photographs(place: Place, content: dict[str, Any]) -> list[str]:
    """Those of the question that this person may withdraw."""
    names = (one for one in sorted(names_in(content)) if ending_of(one) in PHOTOGRAPHS)
    allowed = may(place.by, Act.WITHDRAW_PHOTOGRAPH)
    return [one for one in names if allowed and not courses.is_withdrawn(one)]


def _copied(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {key: _copied(value) for key, value in said.items()}
    return [_copied(one) for one in said] if isinstance(said, list) else said


def _picture(spot: Spot, content: dict[str, Any]) -> dict[str, Any] | None:
    """What the place has now, where its name is one of a kept picture."""
    picture = spot.part(content).get("picture")
    return picture if names_in({"picture": picture}) else None


def _name_lost_files(bound: list[tuple[Spot, PictureForm]]) -> None:
    """Where one place is wrong the page comes back, without the files of the others too."""
    for _spot, form in bound:
        if "file" in form.errors or not form.chosen:
            continue
        if form.cleaned_data.get("file") or not form.cleaned_data.get("no_other"):
            form.ask_for_file_again()


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, with the names of files that came along."""
    if request.method != "POST":
        return None
    said = request.POST.copy()
    for name in files_chosen(request):
        said.pop(name, None)
    said.update(files_chosen(request))
    # A file that comes after all takes the tick back that there is none.
    for name in request.FILES:
        said.pop(f"{name.removesuffix('file')}no_other", None)
    return said


def _forms(request: HttpRequest, content: dict[str, Any]) -> list[tuple[Spot, PictureForm]]:
    made = []
    said, left = _sent(request), here(request)
    for spot in spots_of(content):
        picture = _picture(spot, content)
        form = PictureForm(
            said or None,
            request.FILES or None,
            has_picture=picture is not None,
            prefix=spot.name,
            initial=(picture or {})
            | {"file": None, CHOSEN: left.chosen(f"{spot.name}-file") if left else ""},
        )
        made.append((spot, form))
    return made


def _saved(
    request: HttpRequest,
    place: Place,
    content: dict[str, Any],
    bound: list[tuple[Spot, PictureForm]],
) -> HttpResponse:
    for spot, form in bound:
        _put(request, place, spot.part(content), form)
    now, seen = timezone.now(), request.POST.get("seen", "")
    try:
        courses.save_draft(
            entry=place.with_row(now).entry,
            content=content,
            by=place.by,
            now=now,
            seen=seen or None,
        )
    except courses.EditedMeanwhile as stale:
        told = _(
            "%(who)s saved this after you opened the page. Nothing of yours is stored: look, and do it again."
        )
        messages.error(request, told % {"who": stale.entry.edited_by})
        return redirect(place.url("studio:pictures"))
    except NotStorable as refused:
        messages.error(request, str(refused))
        return redirect(place.url("studio:pictures"))
    messages.success(request, _("Saved. Readers see nothing of it before it is published."))
    return redirect(place.url())


def _put(request: HttpRequest, place: Place, part: dict[str, Any], form: PictureForm) -> None:
    """What one form says, in its part of the question."""
    said, before = form.cleaned_data, part.get("picture") or {}
    about = {"alt": as_kept(said["alt"]), **form.told()}
    if picture := said.get("picture"):
        courses.keep_picture(picture=picture, by=place.by)
        tell_left_out(request, picture)
        if picture.name != before.get("file") and not said.get("same"):
            anew = said_anew(about, before)
            if anew != about:
                tell_dropped(request)
            about = {"alt": "", **anew}
        part["picture"] = {"file": picture.name, **about}
    elif said.get("gone"):
        part.pop("picture", None)
    elif part.get("picture"):
        part["picture"] = {"file": before["file"], **about}
