"""What may be said of many questions at once, as a form: what is left empty stays as it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Objective
from quizzes.actions import CHANGEABLE
from quizzes.bank.domain.table import LEVELS, QUESTION_FIELDS

LONGEST_REASON = 1000


class ChangeForm(forms.Form):
    """The change, and a reason where the questions go out of use."""

    topic = forms.CharField(
        label=_("Topic"), max_length=QUESTION_FIELDS.longest("topic"), required=False
    )
    areas = forms.ChoiceField(
        label=_("Area"), help_text=_("Instead of those that they have."), required=False
    )
    level = forms.ChoiceField(label=_("What it asks for"), required=False)
    objective = forms.ChoiceField(label=_("Objective"), required=False)
    difficulty = forms.DecimalField(
        label=_("Share expected to get it right"), min_value=0, max_value=1, required=False
    )
    review_by = forms.DateField(
        label=_("Review by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    goes_out = forms.BooleanField(label=_("Take them out of use now"), required=False)
    reason = forms.CharField(
        label=_("Why they go out of use"),
        help_text=_("Kept with each of them. Bringing them back takes two people."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    prefix = "set"

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = ("", _("as it is"))
        objectives = Objective.objects.filter(course=course, retired_at=None)
        level: Any = self.fields["level"]
        objective: Any = self.fields["objective"]
        areas: Any = self.fields["areas"]
        areas.choices = [stays, *((area["code"], area["title"]) for area in course.areas)]
        if not course.areas:
            del self.fields["areas"]
        level.choices = [stays, *((one, one) for one in LEVELS)]
        objective.choices = [
            stays,
            *(
                (one.code, f"{one.code}: {one.text}")
                for one in objectives.order_by("module__position", "position", "id")
            ),
        ]

    def clean(self) -> Any:
        said = super().clean() or {}
        if said.get("goes_out") and not str(said.get("reason", "")).strip():
            self.add_error("reason", _("Say why: it is kept with each of them."))
        if not self.errors and not self.change and not said.get("goes_out"):
            raise forms.ValidationError(_("Say what is to change."))
        return said

    @property
    def change(self) -> dict[str, Any]:
        """What is set, in the shape of a question's entry."""
        said = {key: self.cleaned_data.get(key) for key in CHANGEABLE}
        change = {key: _plain(value) for key, value in said.items() if value not in (None, "")}
        return change | ({"areas": [change["areas"]]} if "areas" in change else {})

    @property
    def why_out(self) -> str:
        """Why they go out of use; nothing where they do not."""
        said = self.cleaned_data
        return str(said.get("reason", "")).strip() if said.get("goes_out") else ""


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value).strip() if isinstance(value, str) else float(value)
