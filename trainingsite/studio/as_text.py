"""An entry as the text of its file: for who would rather type YAML than fill a form. Both pages save the same draft."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.content.domain.entries import ContentRefused, as_plain, read_yaml
from courses.content.domain.exporting import entry_text
from courses.publishing.actions.adapters import NotStorable
from trainingsite.accounts.may import Act, check
from trainingsite.studio.entry import keys_before
from trainingsite.studio.naming import name_of
from trainingsite.studio.place import Place, place_of

# Ten times the longest question that there is.
LONGEST = 60_000
# Their text stands below the keys, and has an editor of its own.
WITHOUT = ("lesson", "figure")


class TextForm(forms.Form):
    """The entry in the shape of its file, as it was when the page was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=gettext_lazy("The entry as YAML"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true", "class": "as-text"}),
    )

    def clean_text(self) -> dict[str, Any]:
        """The entry as plain data, or every reason why it cannot be read, with its line."""
        try:
            entry = as_plain(read_yaml(self.cleaned_data["text"].replace("\r\n", "\n"), "draft"))
        except ContentRefused as refused:
            raise ValidationError([str(problem) for problem in refused.problems]) from refused
        if not isinstance(entry, dict):
            raise ValidationError(_("Write the entry as 'key: value' lines."))
        return entry


def has_text(kind: str) -> bool:
    """Whether entries of the kind can be written as one text."""
    return kind not in WITHOUT


@never_cache
@require_http_methods(["GET", "POST"])
def as_text(request: HttpRequest, course: str, kind: str, code: str) -> HttpResponse:
    """The draft as YAML, and the same saved."""
    place = place_of(request, course, kind, code)
    if not has_text(kind):
        raise Http404
    closed = keys_before(request, place)
    if closed is not None:
        return closed
    if request.method == "POST":
        check(place.by, Act.SAVE_DRAFT)
        form = TextForm(request.POST)
        if form.is_valid() and _saved(request, place, form):
            return redirect(place.url("studio:as_text"))
    else:
        form = TextForm(initial={"text": text_of(place), "seen": courses.mark_of(place.entry)})
    if not place.may_write:
        form.fields["text"].widget.attrs["readonly"] = True
    context = {
        "place": place,
        "title": name_of(place.entry),
        "form": form,
        "entry_url": place.url(),
        "may_write": place.may_write,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/as_text.html", context, status=status)


def text_of(place: Place) -> str:
    """The draft as its file would have it."""
    content = place.adapter.content(place.entry)
    return entry_text(place.adapter.table(content), content)


def _saved(request: HttpRequest, place: Place, form: TextForm) -> bool:
    """Whether it was stored; what speaks against it stands at the form then."""
    try:
        courses.save_draft(
            entry=place.with_row(timezone.now()).entry,
            content=form.cleaned_data["text"],
            by=place.by,
            now=timezone.now(),
            seen=form.cleaned_data["seen"] or None,
        )
    except NotStorable as refused:
        form.add_error("text", [f"{key}: {message}" for key, message in refused.problems])
    except courses.EditedMeanwhile as stale:
        said = _(
            "%(who)s saved this after you opened the page. Nothing of yours is stored: open the form to see both."
        )
        form.add_error(None, said % {"who": stale.entry.edited_by})
    else:
        messages.success(request, _("Saved. Readers see nothing of it before it is published."))
        return True
    return False
