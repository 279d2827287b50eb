"""The signed link at the foot of a mail about the studio: it turns that kind of mail off without signing in."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from courses.publishing.models.news import MAILS
from trainingsite.accounts.actors import Person

_SALT = "studio.mail-off"


def off_link(person: Person, name: str) -> str:
    """The full address of the page that turns mails of this name off."""
    token = signing.dumps([str(person.uuid), name], salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('studio:mail_off', args=[token])}"


def choice_of(token: str) -> tuple[Person, str] | None:
    """Whose mails of which name the link is about; None when it is not ours."""
    try:
        said, name = signing.loads(token, salt=_SALT)
        found = Person.objects.filter(uuid=uuid.UUID(said)).first()
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return None if found is None or name not in MAILS else (found, name)
