"""Forms of what administrators do with an account at the desk: shape only; the actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models import RegisterClaim


class ActForm(forms.Form):
    """A form about one person."""

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the person."""


class AddressForm(ActForm):
    """The new address, and why."""

    new_email = forms.EmailField(label=_("New address"), max_length=254)
    reason = forms.CharField(
        label=_("Why (the owner of the account reads this)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReleaseForm(ActForm):
    """Which claim, and why."""

    claim: Any = forms.ModelChoiceField(
        label=_("Which register entry"), queryset=RegisterClaim.objects.none()
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self) -> None:
        field: Any = self.fields["claim"]
        field.queryset = self.person.left_claims()
