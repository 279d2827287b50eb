"""What a lead signs and declares, and what is taken back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import LessonSignOff
from courses.publishing.domain.signing import latest_review
from quizzes.models import QuestionSignOff
from trainingsite.sign_off.review import SIGNED, ModuleReview, versions_of

YEAR = timedelta(days=365)


class SignOffForm(forms.Form):
    """What the lead signs and declares. The versions are those of the boxes ticked on the page."""

    lessons = forms.TypedMultipleChoiceField(coerce=int, required=False)
    questions = forms.TypedMultipleChoiceField(coerce=int, required=False)
    interests = forms.CharField(
        label=_("Your interests, for readers to see"),
        help_text=_(
            "Paid work, shares, gifts or loans of makers and sellers of devices and drugs. Write 'none' if none."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_by = forms.DateField(
        label=_("Your signature stands until"),
        help_text=_(
            "The day of the next review, at most 24 months from now; after it the content counts as unsigned."
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=lambda: timezone.localdate() + YEAR,
    )
    read = forms.BooleanField(
        label=_("I have read the versions I ticked and answer for them as clinical lead."),
        error_messages={"required": _("Tick this box if you have read them.")},
    )

    def __init__(self, data: Any, review: "ModuleReview", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._review = review
        for name, items in review.waiting.items():
            field: Any = self.fields[name]
            field.choices = [(item.version.pk, item.version.name) for item in items if not item.own]
        latest = latest_review(timezone.localdate())
        self.fields["review_by"].widget.attrs["max"] = latest.isoformat()

    def clean(self) -> dict[str, Any]:
        """At least one version, and none that no longer waits."""
        cleaned: dict[str, Any] = super().clean() or {}
        late = [name for name in SIGNED if name in self.errors]
        if late:
            for name in late:
                self.errors.pop(name)
            raise forms.ValidationError(self._late_message())
        if not self.errors and not any(cleaned[name] for name in SIGNED):
            raise forms.ValidationError(_("Tick the lessons and questions that you sign."))
        return cleaned

    def _late_message(self) -> Any:
        """Why something ticked no longer waits: somebody else signed it, or there is a new version of it."""
        for name, items in self._review.waiting.items():
            late = ticked(self.data, name) - {item.version.pk for item in items}
            current = versions_of(self._review.module, SIGNED[name])
            if late - set(current.values_list("pk", flat=True)):
                return _(
                    "Something was published since you opened this page. It is shown now: read what is new, then sign."
                )
        return _(
            "Somebody signed some of what you ticked since you opened this page. What still waits is shown now."
        )


class WithdrawForm(forms.Form):
    """Which signatures are taken back, and why."""

    lessons = forms.ModelMultipleChoiceField(LessonSignOff.objects.all(), required=False)
    questions = forms.ModelMultipleChoiceField(QuestionSignOff.objects.all(), required=False)
    reason = forms.CharField(
        label=_("Why do you take it back?"),
        max_length=500,
        error_messages={"required": _("Say why you take the signatures back.")},
    )

    def clean(self) -> dict[str, Any]:
        """At least one signature."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned[name] for name in SIGNED):
            raise forms.ValidationError(_("Tick the signatures that you take back."))
        return cleaned


def ticked(data: Any, name: str) -> set[int]:
    """The numbers of the boxes that the page posted as ticked."""
    return {
        int(value)
        for value in data.getlist(name)
        if value.isascii() and value.isdecimal() and len(value) < 19
    }
