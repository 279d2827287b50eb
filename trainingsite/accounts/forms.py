"""Forms of an account: shape only, and whether a name can be printed."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts import signing_up
from trainingsite.accounts.actors import Person
from trainingsite.accounts.entry_forms import RegisterEntryMixin, check_name

LONGEST_EMAIL = 254
REGISTER_FIELDS = (
    "register_name",
    "register",
    "register_country",
    "register_number",
    "native_name",
)
APPEARANCE_FIELDS = ("text_size", "spacing", "theme")


class PersonForm(RegisterEntryMixin, UserChangeForm):
    """A person at the administrators' desk: the register entry is held to the same rules."""


class NewPersonForm(forms.ModelForm):
    """An account made at the desk. Nobody knows its password: the person chooses one, and confirms the address at the
    first sign-in."""

    class Meta:
        model = get_user_model()
        fields = ["email", "register_name"]

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if signing_up.is_wanted_back(email, now=timezone.now()):
            raise ValidationError(_("Another account had this address and can still have it back."))
        return email

    def clean_register_name(self) -> str:
        return check_name(self.cleaned_data["register_name"])


class SignupForm(RegisterEntryMixin, AllauthSignupForm):
    """E-mail, password, and the register entry that a certificate needs (it may follow later)."""

    # The unconfirmed sign-up whose place this one takes.
    waiting: Person | None = None
    account_already_exists: bool

    def clean_email(self) -> str:
        email: str = self.data.get("email", "").strip()
        if len(email) > LONGEST_EMAIL:  # a cut address would be somebody else's
            raise ValidationError(_("This address is too long. Use one of at most 254 characters."))
        return str(super().clean_email())

    register_name = forms.CharField(
        label=_("Your name as on your professional register"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    native_name = forms.CharField(
        label=_("Your name in your own script"), max_length=200, required=False,
        help_text=_("Optional; it is printed beside the other."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    field_order = [
        "email",
        "register_name",
        "register",
        "register_country",
        "register_number",
        "native_name",
        "password1",
        "password2",
    ]

    def clean(self) -> Any:
        """The password is none of the names either, nor the number; allauth knows the address only."""
        cleaned = super().clean()
        if password := self.cleaned_data.get("password1"):
            columns = ("email", "register_name", "native_name", "register", "register_number")
            said = {column: self.cleaned_data.get(column, "") for column in columns}
            try:
                validate_password(password, Person(**said))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    @transaction.atomic
    def try_save(self, request: HttpRequest) -> Any:
        """Whether the address is somebody's counts at this moment; an unconfirmed sign-up reserves none, an account that can have it
        back does."""
        email = self.cleaned_data["email"]
        if signing_up.is_wanted_back(email, now=timezone.now()):
            self.account_already_exists = True
        elif self.account_already_exists:
            self.waiting = signing_up.take_place(email, now=timezone.now())
            self.account_already_exists = self.waiting is None and signing_up.is_somebodys(email)
        return super().try_save(request)


class NewAddressForm(AllauthAddEmailForm):
    """The address that takes the place of the old one when it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")


class LostPasswordForm(AllauthResetPasswordForm):
    """A link for a new password goes to an address that its owner has confirmed."""

    users: list[Person]

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [person for person in self.users if signing_up.reads(person, email.lower())]
        return email


class SettingsForm(RegisterEntryMixin, forms.ModelForm):
    """What a person sets about themselves."""

    class Meta:
        model = get_user_model()
        fields = [*REGISTER_FIELDS, *APPEARANCE_FIELDS]
        widgets = {
            "register_name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "native_name": forms.TextInput(attrs={"dir": "auto"}),
            "text_size": forms.RadioSelect,
            "spacing": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }

    @property
    def appearance(self) -> dict[str, str]:
        """How pages look for the person."""
        return {name: self.cleaned_data[name] for name in APPEARANCE_FIELDS}
