"""The picture of a figure: another file in its place, another part of a photograph, its point of focus, its small square."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses import actions as courses
from courses.content.domain.consent import SAID_OF_A_PICTURE
from courses.content.domain.figures import FOCUS, BadFigure, parse_figure
from courses.content.domain.picture_names import MEDIA_TYPES, ending_of, photograph_html, size_in
from courses.content.domain.tables import PHOTOGRAPH_FIELDS
from courses.content.pictures import (
    BadPicture,
    Picture,
    clean_picture,
    cropped,
    nothing_in_place_of,
    square_of,
)
from courses.models import StoredPicture
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.consents import same_field, tell_dropped
from trainingsite.studio.figures import (
    LONGEST_DESCRIPTION,
    file_field,
    handed_in,
    keep,
    tell_left_out,
)
from trainingsite.studio.messages import crop_texts
from trainingsite.studio.naming import name_of
from trainingsite.studio.place import Place, place_of

THUMB = 160  # twice the side at which lists show it
THUMB_FROM = 480


class FileForm(forms.Form):
    """The file that takes the place of the one there is."""

    file = file_field(
        gettext_lazy("Another drawing for a drawing, another photograph for a photograph.")
    )
    same = same_field()

    def __init__(self, *args: Any, content: dict[str, Any], code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._content, self._code = content, code

    def clean(self) -> dict[str, Any]:
        """With `picture`, the cleaned one, of the sort that the figure is."""
        said = super().clean() or {}
        if said.get("file"):
            try:
                said["picture"] = self._picture(said["file"], is_same=bool(said.get("same")))
            except BadPicture as bad:
                self.add_error("file", str(bad))
        return said

    def _picture(self, file: Any, *, is_same: bool) -> Picture:
        is_photograph = "photo" in self._content
        ending = ending_of(self._code) if is_photograph else ""
        about = _said_of(self._content.get("svg", "")) if is_same else {}
        picture = handed_in(file, ending=ending, **about)
        if is_photograph == (picture.format == "svg"):
            raise BadPicture(
                _("This figure is a photograph: a drawing is a new figure.")
                if is_photograph
                else _("This figure is a drawing: a photograph is a new figure.")
            )
        return picture


class ToldForm(forms.Form):
    """What a drawing says of itself to somebody who cannot see it. It stands in the drawing; nobody has to look for it there."""

    title = forms.CharField(
        label=gettext_lazy("What it shows, in one sentence"),
        max_length=PHOTOGRAPH_FIELDS.longest("alt"),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("All that somebody who cannot see it must know."),
    )


def _said_of(svg: str) -> dict[str, str]:
    """Title and description of the drawing there is, for the one that takes its place."""
    try:
        drawn = parse_figure(svg, "")
    except BadFigure:
        return {}
    return {"title": drawn.title, "description": drawn.description}


def _percent(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, initial=initial)


class CropForm(forms.Form):
    """The part of a photograph that stays, and its point of focus, in percent of its sides from the top left corner."""

    left = _percent(gettext_lazy("Left edge, %"), 0)
    top = _percent(gettext_lazy("Upper edge, %"), 0)
    right = _percent(gettext_lazy("Right edge, %"), 100)
    bottom = _percent(gettext_lazy("Lower edge, %"), 100)
    focus_x = _percent(gettext_lazy("Focus from the left, %"), 50)
    focus_y = _percent(gettext_lazy("Focus from above, %"), 50)

    def clean(self) -> dict[str, Any]:
        """An edge does not stand beyond its opposite, and the focus lies in between."""
        said = super().clean() or {}
        if self.errors:
            return said
        for near, far, focus in (("left", "right", "focus_x"), ("top", "bottom", "focus_y")):
            if said[near] >= said[far]:
                self.add_error(far, _("It has to be more than the edge opposite."))
            elif not said[near] <= said[focus] <= said[far]:
                self.add_error(focus, _("The focus lies outside the part that stays."))
        return said


def _after_crop(said: dict[str, int]) -> dict[str, int]:
    """The focus in percent of the part that stays."""

    def within(at: int, near: int, far: int) -> int:
        return round((at - near) * 100 / (far - near))

    return {
        "focus_x": within(said["focus_x"], said["left"], said["right"]),
        "focus_y": within(said["focus_y"], said["top"], said["bottom"]),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def figure_file(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """Crop a photograph and set its focus, or hand in another file. Both are saves of the draft."""
    place = place_of(request, course, "figure", code)
    content = place.adapter.content(place.entry)
    acts = {"crop": _crop, "replace": _replace, "told": _retell}
    if request.method == "GET":
        return _file_page(request, place, content)
    check(place.by, Act.SAVE_DRAFT)
    act = acts.get(request.POST.get("act", ""))
    if act is None or act is (_retell if "photo" in content else _crop):
        raise Http404
    return act(request, place, content)


def _file_page(
    request: HttpRequest, place: Place, content: dict[str, Any], status: int = 200, **more: Any
) -> HttpResponse:
    photo = content.get("photo")
    focus: dict[str, Any] = {key: content[key] for key in ("focus_x", "focus_y") if key in content}
    context = {
        "place": place,
        "title": name_of(place.entry),
        "content": content,
        "picture": photograph_html(photo, content.get("alt", "")) if photo else "",
        "size": size_in(photo) if photo else None,
        "seen": request.POST.get("seen") or courses.mark_of(place.entry),
        "crop_form": CropForm(initial=focus),
        "file_form": FileForm(content=content, code=place.entry.code),
        "told_form": None if photo else ToldForm(initial=_said_of(content.get("svg", ""))),
        "texts": crop_texts(),
        "may_write": place.may_write,
        "photo": photo if photo and not courses.is_withdrawn(photo) else "",
        "may_withdraw": may(place.by, Act.WITHDRAW_PHOTOGRAPH),
        **more,
    }
    return TemplateResponse(request, "studio/figure_file.html", context, status=status)


def _crop(request: HttpRequest, place: Place, content: dict[str, Any]) -> HttpResponse:
    form = CropForm(request.POST)
    if not form.is_valid():
        return _file_page(request, place, content, 400, crop_form=form)
    said = form.cleaned_data
    box = (said["left"], said["top"], said["right"], said["bottom"])
    changes: dict[str, Any] = _after_crop(said)
    if box != (0, 0, 100, 100):
        kept = get_object_or_404(StoredPicture, name=content["photo"])
        try:
            picture = cropped(bytes(kept.data), box)
        except BadPicture as bad:
            form.add_error(None, str(bad))
            return _file_page(request, place, content, 400, crop_form=form)
        courses.keep_picture(picture=picture, by=place.by, made_of=kept.name)
        changes["photo"] = picture.name
    return _saved(request, place, content | changes)


def _replace(request: HttpRequest, place: Place, content: dict[str, Any]) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, content=content, code=place.entry.code)
    if not form.is_valid():
        return _file_page(request, place, content, 400, file_form=form)
    picture: Picture = form.cleaned_data["picture"]
    keep(picture, place.by)
    tell_left_out(request, picture)
    is_other = picture.name != content.get("photo") and not form.cleaned_data["same"]
    kept = {
        key: said for key, said in content.items() if not (is_other and key in SAID_OF_A_PICTURE)
    }
    if kept != content:
        tell_dropped(request)
    if picture.format == "svg":
        return _saved(request, place, kept | {"svg": picture.data.decode()})
    kept = {key: value for key, value in kept.items() if key not in FOCUS}
    return _saved(request, place, kept | {"photo": picture.name})


def _retell(request: HttpRequest, place: Place, content: dict[str, Any]) -> HttpResponse:
    """Title and description, put into the drawing where screen readers find them."""
    form = ToldForm(request.POST)
    if not form.is_valid():
        return _file_page(request, place, content, 400, told_form=form)
    try:
        picture = clean_picture(
            str(content.get("svg") or "").encode(), place.entry.code, **form.cleaned_data
        )
    except BadPicture as bad:
        form.add_error(None, str(bad))
        return _file_page(request, place, content, 400, told_form=form)
    return _saved(request, place, content | {"svg": picture.data.decode()})


def _saved(request: HttpRequest, place: Place, content: dict[str, Any]) -> HttpResponse:
    now, seen = timezone.now(), request.POST.get("seen", "")
    try:
        place = place.with_row(now)
        courses.save_draft(
            entry=place.entry, content=content, by=place.by, now=now, seen=seen or None
        )
    except courses.EditedMeanwhile as stale:
        said = _(
            "%(who)s saved this after you opened the page. Nothing of yours is stored: look, and do it again."
        )
        messages.error(request, said % {"who": stale.entry.edited_by})
        return redirect(place.url("studio:figure_file"))
    messages.success(request, _("Saved. Readers see nothing of it before it is published."))
    return redirect(place.url())


@require_GET
def thumb(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """A photograph of a draft or live figure as a small square around its point of focus."""
    place = place_of(request, course, "figure", code)
    content = place.adapter.content(place.entry)
    photo = content.get("photo", "")
    if courses.is_withdrawn(photo):
        gone = square_of(nothing_in_place_of(photo), (50, 50), THUMB)
        return HttpResponse(gone, content_type=MEDIA_TYPES[ending_of(photo)], status=410)
    kept = courses.photograph_for(place.by, photo)
    if kept is None:
        raise Http404
    focus = (content.get("focus_x", 50), content.get("focus_y", 50))
    small = kept.bytes_in(min(THUMB_FROM, size_in(photo).width))
    response = HttpResponse(
        square_of(small, focus, THUMB), content_type=MEDIA_TYPES[ending_of(photo)]
    )
    response["Cache-Control"] = "private, max-age=3600"
    return response
