"""The signed links in mails about an address and a password: they work without signing in, as long as they are needed."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import AddressChange, OwnAddressChange

_SALT = "accounts.address-change."
_OWN_SALT = "accounts.own-address-change."


def link(change: AddressChange, act: str) -> str:
    """The full address of the page that confirms ("confirm") or stops ("stop") the change."""
    token = signing.dumps([change.pk, change.new_email], salt=_SALT + act)
    return f"{settings.PUBLIC_URL}{reverse('account_address_change', args=[act, token])}"


def change_of(act: str, token: str) -> AddressChange | None:
    """The change that the link is about; None when the link is not ours, or for another act."""
    try:
        pk, new_email = signing.loads(token, salt=_SALT + act)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found: AddressChange | None = AddressChange.objects.filter(pk=pk, new_email=new_email).first()
    return found


def own_link(change: OwnAddressChange, act: str) -> str:
    """The full address of the page on which the old address stops ("stop") or undoes ("undo") the person's change."""
    token = signing.dumps([change.pk, change.new_email], salt=_OWN_SALT + act)
    return f"{settings.PUBLIC_URL}{reverse('account_own_address_change', args=[act, token])}"


def own_change_of(act: str, token: str) -> OwnAddressChange | None:
    """The change that the link is about; None when the link is not ours, or for another act."""
    try:
        pk, new_email = signing.loads(token, salt=_OWN_SALT + act)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found: OwnAddressChange | None = OwnAddressChange.objects.filter(
        pk=pk, new_email=new_email
    ).first()
    return found


def new_password_link(person: Person) -> str:
    """The full address where the person chooses a new password, as the mail for a lost one has it."""
    from allauth.account.forms import default_token_generator  # noqa: PLC0415 -- loaded after this module
    from allauth.account.utils import user_pk_to_url_str  # noqa: PLC0415 -- loaded after this module

    key = default_token_generator.make_token(person)
    arguments = {"uidb36": user_pk_to_url_str(person), "key": key}
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=arguments)}"
