"""Before signing comes reading: a lead marks each version as read, or sends it back with a comment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.publishing.actions.may_sign import SignOffRefused, appointment_of, own_names
from courses.publishing.models import ReadingMark, Version
from courses.publishing.models.reading_marks import entry_of, kind_of
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

State = ReadingMark.State


@transaction.atomic
def mark_read(*, version: Version, by: Person, now: datetime) -> ReadingMark:
    """The lead has read this version, its facts and what changed. Raises NotAllowed, SignOffRefused for own words."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    if own_names([version], by):
        raise SignOffRefused(_("You wrote or edited some of this, so another lead has to sign it."))
    return _mark(version, State.READ, by, now)


@transaction.atomic
def unmark_read(*, version: Version, by: Person, now: datetime) -> ReadingMark:
    """Take a mark back, of whichever state. Raises NotAllowed, SignOffRefused."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    return _mark(version, State.UNREAD, by, now)


@transaction.atomic
def send_back(*, version: Version, comment: str, by: Person, now: datetime) -> ReadingMark:
    """Not like this: authors see the comment at the draft. Raises NotAllowed, SignOffRefused."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    if not comment.strip():
        raise SignOffRefused(_("Say what is wrong with it: authors see your comment at the draft."))
    return _mark(version, State.REFUSED, by, now, comment.strip())


def unread_names(versions: Iterable[Version], by: Person) -> list[str]:
    """What of this the lead has not marked as read."""
    asked = list(versions)
    last = ReadingMark.objects.last_of(by, asked)
    return [
        version.name
        for version in asked
        if version.uuid not in last or last[version.uuid].state != State.READ
    ]


def _mark(
    version: Version, state: str, by: Person, now: datetime, comment: str = ""
) -> ReadingMark:
    """The last mark again when it says the same: a page sent twice leaves one."""
    last: ReadingMark | None = ReadingMark.objects.last_of(by, [version]).get(version.uuid)
    if last is not None and (last.state, last.comment) == (state, comment):
        return last
    made: ReadingMark = ReadingMark.objects.create(
        kind=kind_of(type(version)),
        version=version.uuid,
        by=by,
        at=now,
        state=state,
        comment=comment,
    )
    return made
