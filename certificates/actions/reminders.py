"""Whether somebody is reminded of renewing, and the signed link at the foot of such a mail, which turns that off without signing in."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.models import ReminderChoice
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

_SALT = "certificates.reminders-off"


def choose_reminders(*, person: Person, wanted: bool, by: Actor) -> None:
    """Reminders of renewing come, or come no more. Turned off by the link in one of them, or by the person themself; turned on by the
    person alone. Raises NotAllowed, Refused."""
    check(by, Act.REMIND_TO_RENEW)
    if wanted and by.row != person:
        raise Refused(_("Sign in to turn reminders on."))
    ReminderChoice.objects.update_or_create(person=person, defaults={"is_wanted": wanted})


def off_link(person: Person) -> str:
    """The full address of the page that ends the reminders of this person."""
    token = signing.Signer(salt=_SALT).sign_object(str(person.uuid))
    return f"{settings.PUBLIC_URL}{reverse('certificates:reminders_off', args=[token])}"


def person_of_link(token: str) -> Person | None:
    """Whose reminders the link is about; None when it is not ours."""
    try:
        said = signing.Signer(salt=_SALT).unsign_object(token)
        found = Person.objects.filter(uuid=uuid.UUID(said)).first()
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return found
