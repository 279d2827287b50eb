"""Forms about time: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import Quiz, ReasonClass, TryGrant
from quizzes.sitting.domain.proof import MOST_BYTES

IN_EVERY = _("In every exam")
ALL = "*"  # no code of a quiz


def _exams() -> list[tuple[str, Any]]:
    exams = Quiz.objects.current().filter(purpose=Quiz.Purpose.EXAM).order_by("title", "code")
    return [(ALL, IN_EVERY), *((quiz.code, quiz.title) for quiz in exams)]


class MoreTimeForm(forms.Form):
    """A wish for more time in exams."""

    quiz = forms.ChoiceField(label=_("Where do you need it?"), choices=_exams)
    reason_class = forms.ChoiceField(
        label=_("Why do you need it?"),
        choices=ReasonClass.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the reasons.")},
    )
    reason = forms.CharField(
        label=_("In your words"),
        help_text=_("Only what somebody needs to decide. You need not name an illness."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words why you need more time.")},
    )
    wanted = forms.CharField(
        label=_("What do you need?"),
        help_text=_("For example: half as much time again, or breaks of 15 minutes in all."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what you need.")},
    )
    proof = forms.FileField(
        label=_("A paper that supports it"),
        help_text=_("A PDF, JPEG or PNG of at most 5 MB. Only who decides can open it."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )

    @property
    def wish(self) -> actions.Wish:
        """What was asked, once the form is valid."""
        facts = self.cleaned_data
        quiz = Quiz.objects.filter(code=facts["quiz"]).first()
        return actions.Wish(facts["reason_class"], facts["reason"], facts["wanted"], quiz)

    @property
    def paper(self) -> bytes | None:
        """The bytes of the file, and one more than is allowed at most; None where none was chosen."""
        file = self.cleaned_data["proof"]
        return file.read(MOST_BYTES + 1) if file else None


class GiveTimeForm(forms.Form):
    """More minutes for an attempt that runs."""

    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=24 * 60)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The candidate reads it at once: “5 minutes more: fire alarm”."),
        max_length=200,
    )


class RoomForm(GiveTimeForm):
    """The same for several attempts at once."""

    attempts = forms.MultipleChoiceField(
        label=_("For whom"), widget=forms.CheckboxSelectMultiple, required=False
    )

    field_order = ("attempts", "minutes", "reason")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["attempts"]
        field.choices = choices
        field.initial = [pk for pk, _label in choices]


class DecideTimeForm(forms.Form):
    """What is granted of a wish for more time, or that nothing is."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(actions.TIME_GRANTED, _("Grant it")), (actions.TIME_REFUSED, _("Refuse it"))],
        widget=forms.RadioSelect,
    )
    percent = forms.IntegerField(label=_("Percent more time"), min_value=0, initial=0)
    minutes = forms.IntegerField(label=_("Minutes more"), min_value=0, initial=0)
    is_untimed = forms.BooleanField(
        label=_("No limit but the end of the day"), required=False, initial=False
    )
    break_minutes = forms.IntegerField(
        label=_("Minutes of breaks in which the clock stands still"), min_value=0, initial=0
    )
    quiz = forms.ChoiceField(label=_("Where"), choices=_exams)
    until_date = forms.DateField(
        label=_("Until"),
        help_text=_("Needed where it holds in every exam."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Reasons (whoever asked reads them)"), widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def terms(self) -> actions.Terms | None:
        """What is granted, once the form is valid; None where it is refused."""
        facts = self.cleaned_data
        if facts["outcome"] == actions.TIME_REFUSED:
            return None
        quiz = Quiz.objects.filter(code=facts["quiz"]).first()
        return actions.Terms(
            quiz,
            facts["until_date"],
            facts["percent"],
            facts["minutes"],
            facts["is_untimed"],
            facts["break_minutes"],
        )


class EndRightForm(forms.Form):
    """Why a right to more time ends."""

    reason = forms.CharField(label=_("Reason (the person reads it)"), max_length=200)


def _moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget, required=False)


class GrantTryForm(forms.Form):
    """Something beside the rules of an exam, for one person."""

    email = forms.EmailField(label=_("E-mail address of the account"))
    quiz = forms.ChoiceField(label=_("Exam"))
    kind = forms.ChoiceField(
        label=_("What is granted"), choices=TryGrant.Kind.choices, widget=forms.RadioSelect
    )
    tries = forms.IntegerField(label=_("How many tries more"), min_value=0, initial=0)
    opens_at = _moment(_("From"), _("For a shorter wait, and for when it may be begun."))
    closes_at = _moment(_("Until"), _("Only for when it may be begun; empty: without an end."))
    reason = forms.CharField(label=_("Reason (the person reads it)"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quiz"]
        field.choices = _exams()[1:]

    @property
    def asked(self) -> actions.Asked:
        """What is granted, once the form is valid."""
        facts = self.cleaned_data
        return actions.Asked(facts["kind"], facts["tries"], facts["opens_at"], facts["closes_at"])
