"""A figure that somebody hands in: its file is cleaned, and becomes a draft of its module."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.content.domain.tables import PHOTOGRAPH_FIELDS
from courses.content.pictures import MOST_BYTES, BadPicture, Picture, clean_picture
from courses.models import Course, Module
from courses.publishing.actions.adapters import NotStorable
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.studio.consents import shows_field
from trainingsite.studio.naming import KINDS
from trainingsite.studio.place import Place, adapter_of_kind, course_of, entering

LONGEST_DESCRIPTION = 2000
ACCEPTED = ".svg,.png,.jpg,.jpeg,.webp,image/svg+xml,image/png,image/jpeg,image/webp"


def file_field(help_text: Any) -> forms.FileField:
    """Where the file of a figure is handed in."""
    widget = forms.ClearableFileInput(attrs={"accept": ACCEPTED})
    return forms.FileField(label=gettext_lazy("File"), help_text=help_text, widget=widget)


def handed_in(file: Any, **about: Any) -> Picture:
    """The cleaned picture of a file. Raises BadPicture, also for a photograph that was withdrawn: no draft of it can go live."""
    picture = clean_picture(file.read(MOST_BYTES + 1), file.name, **about)
    if courses.is_withdrawn(picture.name):
        raise BadPicture(courses.withdrawn_for_good())
    return picture


class FigureForm(forms.Form):
    """The file, and what somebody who cannot see it must know."""

    module = forms.ModelChoiceField(
        Module.objects.none(),
        label=gettext_lazy("Module"),
        to_field_name="code",
        empty_label=None,
    )
    file = file_field(
        gettext_lazy(
            "A drawing as SVG, with its labels as text; or a photograph as JPEG, PNG or WebP, at most 12 MB. "
            "What a camera wrote into it is taken out."
        )
    )
    title = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=PHOTOGRAPH_FIELDS.longest("alt"),
        required=False,
        help_text=gettext_lazy(
            "In a few words: the alternative text. Empty: the title that stands in a drawing."
        ),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "All that somebody who cannot see it must know. Empty: what stands in a drawing."
        ),
    )
    credit = forms.CharField(
        label=gettext_lazy("Who drew or took it"),
        max_length=PHOTOGRAPH_FIELDS.longest("credit"),
        required=False,
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=PHOTOGRAPH_FIELDS.longest("licence"),
        required=False,
    )
    shows = shows_field(
        gettext_lazy(
            "A photograph of a person goes live with the record of a consent only: it has its place on the next page."
        )
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = Module.objects.filter(course=course, retired_at=None).order_by("position")
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]  # a ModelChoiceField has one

    def clean(self) -> dict[str, Any]:
        """With `picture`, the cleaned file."""
        said = super().clean() or {}
        if file := said.get("file"):
            about = {key: said.get(key) or "" for key in ("title", "description")}
            try:
                said["picture"] = handed_in(file, **about)
            except BadPicture as bad:
                self.add_error("file", str(bad))
        return said


def _content(said: dict[str, Any]) -> dict[str, Any]:
    """What the draft of a new figure says."""
    picture: Picture = said["picture"]
    about = {key: said[key] for key in ("credit", "licence", "shows") if said[key]}
    if picture.format == "svg":
        return {"svg": picture.data.decode(), **about}
    told = {"alt": said["title"], "description": said["description"]}
    return {"photo": picture.name, **{key: text for key, text in told.items() if text}, **about}


@never_cache
@require_http_methods(["GET", "POST"])
def new_figure(request: HttpRequest, course: str) -> HttpResponse:
    """Ask for the file, then make the draft and open its page."""
    by, row, adapter = entering(request), course_of(course), adapter_of_kind("figure")
    check(by, Act.SAVE_DRAFT)
    form = FigureForm(
        request.POST or None,
        request.FILES or None,
        course=row,
        initial={"module": request.GET.get("module", "")},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        picture: Picture = said["picture"]
        try:
            keep(picture, by)
            made = courses.begin_entry(
                kind="figure",
                course=row,
                module=said["module"],
                content=_content(said),
                by=by,
                now=timezone.now(),
            )
        except NotStorable as refused:
            form.add_error(None, [message for _key, message in refused.problems])
        else:
            _tell(request, picture)
            return redirect(Place(by, row, adapter, made).url())
    context = {"course": row, "kind_name": KINDS["figure"], "form": form, "takes_files": True}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/new.html", context, status=status)


def keep(picture: Picture, by: Person) -> None:
    """The bytes of a photograph lie apart from what is said of it."""
    if picture.format != "svg":
        courses.keep_picture(picture=picture, by=by)


def _tell(request: HttpRequest, picture: Picture) -> None:
    messages.success(request, _("A new draft. Look at it on both grounds beside its form."))
    tell_left_out(request, picture)


def tell_left_out(request: HttpRequest, picture: Picture) -> None:
    """What a drawing lost, and what its colours became."""
    if picture.left_out:
        said = _("Taken out of the file, because no page may show it: %(what)s.")
        messages.warning(request, said % {"what": ", ".join(picture.left_out)})
    if picture.recoloured:
        said = _(
            "Its colours became those of the site, which fit light and dark pages: %(what)s. Look at it on both grounds."
        )
        pairs = ", ".join(f"{was} → {now}" for was, now in picture.recoloured)
        messages.warning(request, said % {"what": pairs})
