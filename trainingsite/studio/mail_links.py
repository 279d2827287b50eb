"""The signed link at the foot of a mail about the studio: it turns kinds of that mail off without signing in."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from courses.publishing.models.news import MAILS
from trainingsite.accounts.actors import Person

_SALT = "studio.mail-off"


def off_link(person: Person, *names: str) -> str:
    """The full address of the page that turns mails of these names off."""
    token = signing.dumps([str(person.uuid), *names], salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('studio:mail_off', args=[token])}"


def choice_of(token: str) -> tuple[Person, list[str]] | None:
    """Whose mails of which names the link is about; None when it is not ours."""
    try:
        said, *names = signing.loads(token, salt=_SALT)
        found = Person.objects.filter(uuid=uuid.UUID(said)).first()
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return (found, names) if found is not None and names and set(names) <= set(MAILS) else None
