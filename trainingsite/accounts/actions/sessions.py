"""A person ends their sessions: one browser, or every one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import PersonSession, SecurityEvent


@transaction.atomic
def end_session(*, handle: str, by: Person, now: datetime) -> None:
    """Sign out the one browser of `by` that the page showed under this handle. Raises Refused when it is gone."""
    check(by, Act.END_SESSIONS)
    found = [row for row in PersonSession.objects.living(by, now=now) if row.handle == handle]
    if not found:
        raise Refused(_("That browser is signed out already."))
    PersonSession.objects.filter(pk=found[0].pk).delete()


@transaction.atomic
def sign_out_everywhere(*, by: Person, now: datetime) -> None:
    """Every session of `by` ends, this one too. The password stays."""
    check(by, Act.END_SESSIONS)
    locked = Person.objects.under_lock().get(pk=by.pk)
    locked.signed_out_at = now
    locked.save(update_fields=["signed_out_at"])
    PersonSession.objects.filter(person=locked).delete()
    kind = SecurityEvent.Kind.SIGNED_OUT_EVERYWHERE
    note_security(kind=kind, by=by, now=now, person=locked)


def forget_sessions(*, by: Actor, now: datetime) -> int:
    """Delete the rows of sessions that have run out, with the name of the browser in them. Returns how many."""
    check(by, Act.KEEP_RULES)
    return int(PersonSession.objects.filter(expire_date__lte=now).delete()[0])
