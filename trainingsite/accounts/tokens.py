"""The signed links in mails about a change of address: they work without signing in, as long as the change is open."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trainingsite.accounts.models import AddressChange

_SALT = "accounts.address-change."


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
