"""Forms of what administrators do with an account at the desk: shape only; the actions decide."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import ROLES, SUPERUSER, RegisterClaim


class ActForm(forms.Form):
    """A form about one person, for an administrator."""

    def __init__(self, *args: Any, person: Person, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on them."""


class AddressForm(ActForm):
    """The new address, and why."""

    new_email = forms.EmailField(label=_("New address"), max_length=254)
    reason = forms.CharField(
        label=_("Why (the owner of the account reads this)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FactorForm(ActForm):
    """Why the second factor goes."""

    reason = forms.CharField(
        label=_("How you know that the person who asked is the owner (the owner reads this)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(ActForm):
    """Why."""

    reason = forms.CharField(
        label=_("What has come up since"), widget=forms.Textarea(attrs={"rows": 3})
    )


class CheckForm(ActForm):
    """How the entry was compared with the register, and what the page showed then."""

    shown = forms.JSONField(required=False, widget=forms.HiddenInput)
    how = forms.CharField(
        label=_("How you checked it"),
        help_text=_(
            "For example: looked up in the public register, on which day, by which number."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        self.initial["shown"] = asdict(self.person.entry)

    def clean_shown(self) -> RegisterEntry | None:
        """The entry as it was on the page; None when that cannot be told."""
        try:
            return RegisterEntry(**self.cleaned_data["shown"])
        except TypeError:
            return None


class ReleaseForm(ActForm):
    """Which claim, and why."""

    claim: Any = forms.ModelChoiceField(
        label=_("Which register entry"), queryset=RegisterClaim.objects.none()
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self) -> None:
        field: Any = self.fields["claim"]
        field.queryset = self.person.left_claims()


# Every one of ROLES: one that this list lacks stops the start, and no form leaves it out.
_MEANS = {
    "practitioner": _("Practitioner: studies and sits exams"),
    "manager": _("Training manager: founds groups, invites people, sees how far they are"),
    "author": _("Author: edits drafts"),
    "reviewer": _("Reviewer: reviews, publishes, signs off"),
    "admin": _("Administrator: people, clinics, certificates"),
}


class RolesForm(ActForm):
    """Which roles the person has from now on, and which the page showed."""

    shown = forms.JSONField(required=False, widget=forms.HiddenInput)
    roles = forms.MultipleChoiceField(
        label=_("What this person may do"),
        required=False,
        choices=[(role, _MEANS[role]) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        field: Any = self.fields["roles"]
        if self.by.is_superuser:
            field.choices = [
                *field.choices,
                (SUPERUSER, _("Superuser: everything, also superusers")),
            ]
        self.initial["roles"] = self.initial["shown"] = self.person.roles()

    def clean_shown(self) -> list[str] | None:
        """The roles as they were on the page; None when that cannot be told."""
        said = self.cleaned_data["shown"]
        is_list = isinstance(said, list) and all(isinstance(role, str) for role in said)
        return said if is_list else None

    def clean_roles(self) -> list[str]:
        """With what the person has and the form does not offer: what nobody could see, nobody takes away."""
        field: Any = self.fields["roles"]
        offered = {role for role, _label in field.choices}
        return [*self.cleaned_data["roles"], *(set(self.person.roles()) - offered)]
