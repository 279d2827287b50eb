"""What a lead declares and signs, sends back, and takes back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import LessonSignOff
from courses.publishing.domain.signing import latest_review
from quizzes.models import QuestionSignOff
from trainingsite.accounts.desk import row_number
from trainingsite.sign_off.review import SIGNED

YEAR = timedelta(days=365)


class SignOffForm(forms.Form):
    """What the lead declares. What is signed is what the lead has marked as read."""

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
        label=_("I have read the versions I marked and answer for them as clinical lead."),
        error_messages={"required": _("Tick this box if you have read them.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = latest_review(timezone.localdate())
        self.fields["review_by"].widget.attrs["max"] = latest.isoformat()


class SendBackForm(forms.Form):
    """What is wrong with a version."""

    comment = forms.CharField(
        label=_("What is wrong with it"),
        help_text=_("Authors see your name and this comment at the draft."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what its authors have to mend.")},
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
    return {row_number(value) for value in data.getlist(name)} - {0}
