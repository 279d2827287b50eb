"""Forms of the studio's pages about questions: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Declaration, Module
from quizzes.models import BlindReading, Quiz, Reader
from trainingsite.accounts.actors import Person


class DeclarationForm(forms.Form):
    """What somebody says of themselves before they read, write or judge."""

    qualification = forms.CharField(
        label=_("What qualifies you"),
        help_text=_("Profession, training, years of practice."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    interests = forms.CharField(
        label=_("Your interests"),
        help_text=_(
            "Money, shares, lectures, devices or courses that you sell. Write “none” if there are none."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    may_be_named = forms.BooleanField(
        label=_("The handbook of the course may show my name with this."), required=False
    )


def declared(last: Declaration | None) -> dict[str, Any]:
    """What stands in the form at first: what was declared last."""
    if last is None:
        return {}
    return {name: getattr(last, name) for name in DeclarationForm.base_fields}


class ReadingForm(forms.Form):
    """What a reader says beside the answer. What is missing is said by the act."""

    sure = forms.ChoiceField(
        label=_("How sure are you?"),
        choices=BlindReading.Sure.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    two_answers = forms.BooleanField(
        label=_("More than one answer is right, or none is."), required=False
    )
    outdated = forms.BooleanField(
        label=_("The question rests on something outdated."), required=False
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed when you ticked one of the two, or chose no answer."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    citation = forms.CharField(
        label=_("Source"),
        help_text=_("A DOI, an address, a guideline with its year."),
        required=False,
    )


class NameReaderForm(forms.Form):
    """Who is to read blind, and what qualifies them."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_("Somebody has compared the register entry with the register before."),
    )
    qualification = forms.CharField(
        label=_("What qualifies this person for this course"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_email(self) -> str:
        """The address of somebody who has an account here."""
        email: str = self.cleaned_data["email"]
        self.person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(
                _("Nobody has an account under this address. Ask them to sign up first.")
            )
        return email


class AssignForm(forms.Form):
    """Which questions a reader is given."""

    reader = forms.ModelChoiceField(Reader.objects.none(), label=_("Reader"))
    module = forms.ModelChoiceField(
        Module.objects.none(),
        label=_("Module"),
        required=False,
        empty_label=_("All modules"),
    )
    which = forms.ChoiceField(
        label=_("Which exam questions"),
        choices=[
            ("left", _("Those that two readers have not read rightly yet")),
            ("all", _("All that are in use")),
        ],
        widget=forms.RadioSelect,
        initial="left",
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers: Any = self.fields["reader"]
        readers.queryset = (
            Reader.objects.reading()
            .filter(course=course)
            .select_related("register_check", "course")
        )
        readers.label_from_instance = lambda reader: reader.register_check.name
        modules: Any = self.fields["module"]
        modules.queryset = Module.objects.filter(course=course).current()


class OpenStudyForm(forms.Form):
    """Which exam, which of its questions, and whom the judges are to think of."""

    quiz = forms.ModelChoiceField(Quiz.objects.none(), label=_("Exam"))
    which = forms.ChoiceField(
        label=_("Which questions the judges rate"),
        choices=[
            ("form", _("A form, drawn as candidates get one")),
            ("bank", _("Every question that a form can be drawn from")),
        ],
        widget=forms.RadioSelect,
        initial="form",
    )
    borderline = forms.CharField(
        label=_("The candidate who only just deserves to pass"),
        help_text=_(
            "What they know and do safely, what they are unsure of. The judges think of nobody else."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quiz"]
        field.queryset = Quiz.objects.current().filter(purpose=Quiz.Purpose.EXAM).order_by("title")


class JudgeForm(forms.Form):
    """An expert, with an account here or without."""

    name = forms.CharField(label=_("Name"), max_length=120)
    qualification = forms.CharField(
        label=_("Qualification"),
        help_text=_("Profession, training, years of practice."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    interests = forms.CharField(
        label=_("Declared interests"),
        help_text=_("As the judge declared them; “none” if there are none."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    email = forms.EmailField(
        label=_("E-mail address of the account here"),
        help_text=_(
            "A judge with an account sits no exam of the course for two years. Tell them before."
        ),
        required=False,
    )
    may_be_named = forms.BooleanField(
        label=_("The judge agrees to be named in the report."), required=False
    )

    def clean_email(self) -> str:
        """The address of somebody who has an account here, or none."""
        email: str = self.cleaned_data["email"]
        self.person = Person.objects.filter(email__iexact=email).first() if email else None
        if email and self.person is None:
            raise forms.ValidationError(
                _("Nobody has an account under this address. Leave it empty.")
            )
        return email


class RatingsForm(forms.Form):
    """The workbook that the judges filled."""

    workbook = forms.FileField(
        label=_("The filled workbook"),
        help_text=_("As XLSX, with the ratings of all judges."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class AdoptForm(forms.Form):
    """Which pass mark is to be the exam's."""

    cut = forms.IntegerField(label=_("Pass mark"), min_value=1)
    reason = forms.CharField(
        label=_("Why, if it is higher than the panel's"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
