"""Forms of the administrators' desk, and of the holder: shape only; the actions decide."""

from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.actions import USUAL_DAYS
from certificates.models import LONGEST_LABEL, NameReason, StatusEvent


class ReasonForm(forms.Form):
    """Why a status changes. The class is shown to clinics, the reason itself stays inside."""

    reason_class = forms.ChoiceField(
        label=_("Reason (clinics read this)"),
        choices=[("", _("Choose one"))]
        + [
            choice
            for choice in StatusEvent.ReasonClass.choices
            if choice[0] not in ("", "reissued", "renewed")
        ],
    )
    reason = forms.CharField(
        label=_("In words, for the record"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(ReasonForm):
    """How far a withdrawal reaches."""

    effect = forms.ChoiceField(label=_("It counts"), choices=StatusEvent.Effect.choices)
    from_date = forms.DateField(
        label=_("From which day (UTC), if from a date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def effective_at(self) -> datetime | None:
        """The first instant of the chosen day."""
        day = self.cleaned_data.get("from_date")
        return datetime.combine(day, time.min, tzinfo=UTC) if day else None


class PlainReasonForm(forms.Form):
    """A reason without a class."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ReissueForm(PlainReasonForm):
    """The corrected name, and why."""

    reason_class = forms.ChoiceField(
        label=_("Kind of correction (clinics read this)"),
        choices=[("", _("Choose one")), *NameReason.choices],
    )
    name = forms.CharField(label=_("Name as on the register"), max_length=200)
    native_name = forms.CharField(label=_("Name in native script"), max_length=200, required=False)
    field_order = ["name", "native_name", "reason_class", "reason"]


def _usual_last_day() -> date:
    return timezone.now().astimezone(UTC).date() + timedelta(days=USUAL_DAYS)


class ShareForm(forms.Form):
    """A new link to a certificate: for whom, and until when."""

    label = forms.CharField(
        label=_("For whom"),
        help_text=_("For example: for my insurer. Whoever opens the link reads it."),
        max_length=LONGEST_LABEL,
    )
    ends_date = forms.DateField(
        label=_("Last day (UTC)"),
        initial=_usual_last_day,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
