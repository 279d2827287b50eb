"""Somebody says what they are qualified by and which interests they have, and whether the handbook may name them."""

from datetime import datetime

from django.utils.translation import gettext as _

from courses.publishing.models import Declaration
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def declare(
    *, qualification: str, interests: str, may_be_named: bool, by: Person, now: datetime
) -> Declaration:
    """Keep what the person declares of themselves; from now on it counts. Raises NotAllowed, Refused."""
    check(by, Act.DECLARE)
    if not qualification.strip():
        raise Refused(_("Say what you are qualified by: profession, training, years of practice."))
    if not interests.strip():
        raise Refused(_("Declare your interests, or write “none”."))
    made: Declaration = Declaration.objects.create(
        person=by,
        qualification=qualification.strip(),
        interests=interests.strip(),
        may_be_named=may_be_named,
        declared_at=now,
    )
    return made
