"""The shape of what is typed about groups: names, days, addresses."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.models import Quiz
from trainingsite.cohorts.actions.groups import LONGEST_NAME, quizzes_with_dates
from trainingsite.cohorts.models import Cohort

_TEXT = forms.Textarea(attrs={"rows": 10, "spellcheck": "false"})


class NewGroupForm(forms.Form):
    """A group is founded: its days come on the next page, since they hang on the course."""

    name = forms.CharField(
        label=_("Name of the group"),
        max_length=LONGEST_NAME,
        help_text=_("Everybody in it reads it, for example “Spring 2027, Lisbon”."),
    )
    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.opened().order_by("title"), empty_label=None
    )


class GroupForm(forms.Form):
    """Name and due dates: one field for each module's check and each exam of the course."""

    name = forms.CharField(label=_("Name of the group"), max_length=LONGEST_NAME)

    def __init__(self, data: Any = None, *, cohort: Cohort) -> None:
        dates = {row.quiz_id: row.due_date for row in cohort.due_dates.all()}
        initial = {"name": cohort.name} | {f"due-{pk}": day for pk, day in dates.items()}
        super().__init__(data, initial=initial)
        self.quizzes: dict[str, Quiz] = {
            f"due-{quiz.pk}": quiz for quiz in quizzes_with_dates(cohort.course)
        }
        for key, quiz in self.quizzes.items():
            self.fields[key] = forms.DateField(
                label=quiz.title,
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    @property
    def date_fields(self) -> list[forms.BoundField]:
        """The fields of the days, in the order of the course."""
        return [self[key] for key in self.quizzes]

    @property
    def due(self) -> dict[Quiz, date]:
        """Which quiz is due on which day."""
        given = {quiz: self.cleaned_data.get(key) for key, quiz in self.quizzes.items()}
        return {quiz: day for quiz, day in given.items() if day is not None}


class ManagerForm(forms.Form):
    """Somebody else is to run the group."""

    email = forms.EmailField(label=_("E-mail address of another training manager"))


class ListForm(forms.Form):
    """Addresses, pasted or as a file."""

    text = forms.CharField(
        label=_("Addresses"),
        required=False,
        widget=_TEXT,
        help_text=_(
            "One in each line, with a name or without: ada@clinic.example, or Ada Sørensen &lt;ada@clinic.example&gt;. A table with "
            "headings (name, email) works, too."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("A workbook (XLSX), a CSV or a text file, at most 1 MB and 1000 lines."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("text", "").strip()) == bool(given.get("file")) and not self.errors:
            both = _("Give either addresses or a file, not both.")
            none = _("Paste at least one address, or choose a file.")
            raise forms.ValidationError(both if given.get("file") else none)
        return given
