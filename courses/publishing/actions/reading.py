"""Before signing comes reading: a lead opens each version, and marks it as read or sends it back with a comment."""

from collections.abc import Iterable
from datetime import datetime
from math import ceil

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.may_sign import SignOffRefused, appointment_of, own_names
from courses.publishing.actions.news import end_telling_of_send_back, tell_of_send_back
from courses.publishing.domain.reading_time import (
    COUNTS_FOR,
    Opened,
    TooSoon,
    least_seconds,
    too_soon,
)
from courses.publishing.models import Opening, ReadingMark, Version
from courses.publishing.models.links import linked
from courses.publishing.models.reading_marks import entry_of, kind_of
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

State = ReadingMark.State


@transaction.atomic
def open_version(*, version: Version, by: Person, now: datetime) -> Opening:
    """The lead has the version on the screen; only the first time is kept. Raises NotAllowed."""
    check(by, Act.MARK_READ)
    check(by, Act.MARK_READ, course=entry_of(version).course)
    adapter = adapter_of(linked(type(version), version.ENTRY))
    made, _is_first = Opening.objects.get_or_create(
        by=by,
        version=version.uuid,
        defaults={
            "kind": kind_of(type(version)),
            "at": now,
            "seconds": least_seconds(adapter.minutes(version)),
        },
    )
    return made


@transaction.atomic
def mark_read(*, version: Version, by: Person, now: datetime) -> ReadingMark:
    """The lead has read this version, its facts and what changed. Raises NotAllowed, SignOffRefused for own words, for
    what was not opened, or so shortly before that nobody reads it, and for what the lead sent back and still does."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    if own_names([version], by):
        raise SignOffRefused(_("You wrote or edited some of this, so another lead has to sign it."))
    if _state(version, by) == State.REFUSED:
        raise SignOffRefused(
            _("You sent this version back. Take that back first if it is right after all.")
        )
    _check_could_be_read(version, by, now)
    return _mark(version, State.READ, by, now)


@transaction.atomic
def unmark_read(*, version: Version, by: Person, now: datetime) -> ReadingMark:
    """Not read after all. What was sent back stays so. Raises NotAllowed, SignOffRefused."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    if _state(version, by) == State.REFUSED:
        raise SignOffRefused(_("You sent this version back: it is not marked as read."))
    return _mark(version, State.UNREAD, by, now)


@transaction.atomic
def end_send_back(*, version: Version, by: Person, now: datetime) -> ReadingMark:
    """It is not sent back after all: still to be read. Raises NotAllowed, SignOffRefused where it is not sent back."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    if _state(version, by) != State.REFUSED:
        raise SignOffRefused(_("This version is not sent back. Open the page again."))
    end_telling_of_send_back(version=version, by=by, now=now)
    return _mark(version, State.UNREAD, by, now)


@transaction.atomic
def send_back(*, version: Version, comment: str, by: Person, now: datetime) -> ReadingMark:
    """Not like this: authors are told, and see the comment at the draft. Raises NotAllowed, SignOffRefused."""
    check(by, Act.MARK_READ)
    appointment_of(by, entry_of(version).course)
    if not comment.strip():
        raise SignOffRefused(_("Say what is wrong with it: authors see your comment at the draft."))
    made = _mark(version, State.REFUSED, by, now, comment.strip())
    if not made.news.exists():  # a page sent twice tells once
        tell_of_send_back(version=version, mark=made, by=by, now=now)
    return made


def unread_names(versions: Iterable[Version], by: Person) -> list[str]:
    """What of this the lead has not marked as read."""
    asked = list(versions)
    last = ReadingMark.objects.last_of(by, asked)
    return [
        version.name
        for version in asked
        if version.uuid not in last or last[version.uuid].state != State.READ
    ]


def _state(version: Version, by: Person) -> str:
    """What this lead said of it last; nothing where they said nothing yet."""
    last = ReadingMark.objects.last_of(by, [version]).get(version.uuid)
    return "" if last is None else str(last.state)


def _check_could_be_read(version: Version, by: Person, now: datetime) -> None:
    """Raise SignOffRefused where the version was never opened, or reading could not fit since then."""
    opening = Opening.objects.filter(by=by, version=version.uuid).first()
    if opening is None:
        raise SignOffRefused(_("You have not opened this version yet. Open its page and read it."))
    read = ReadingMark.objects.read_by(by).exclude(version=version.uuid).values("version")
    others = Opening.objects.filter(by=by, version__in=read, at__gt=now - COUNTS_FOR)
    marked = [Opened(one.at, one.seconds) for one in others]
    short = too_soon(Opened(opening.at, opening.seconds), marked, now)
    if short is not None:
        raise SignOffRefused(_said_of(short))


def _said_of(short: TooSoon) -> str:
    said = (
        _("You opened this and others that you marked within %(passed)s. Reading them takes about %(takes)s.")
        if short.together
        else _("You opened this %(passed)s ago. Reading it takes about %(takes)s.")
    )  # fmt: skip
    left = _("Nothing is lost: mark it when you have read it.")
    return f"{said % {'passed': _time(short.since), 'takes': _time(short.takes)}} {left}"


def _time(seconds: int) -> str:
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = ceil(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


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
