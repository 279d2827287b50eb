"""Tries, waits and times to begin that somebody is granted beside the rules of an exam, each with a reason that they read."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.sitting.models import ExamEntry, Quiz, TryGrant
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

MOST_TRIES = 5


@dataclass(frozen=True)
class Asked:
    """What is to be granted: `tries` more, or the next from `opens_at` on, or a time in which the exam may be begun."""

    kind: str
    tries: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@transaction.atomic
def grant_try(
    *, person: Person, quiz: Quiz, asked: Asked, reason: str, by: Person, now: datetime
) -> TryGrant:
    """Grant it, and tell the person by mail. Raises NotAllowed, Refused."""
    check(by, Act.GRANT_TRIES)
    check_decides_about_another(by, person, now=now)
    if quiz.purpose != Quiz.Purpose.EXAM:
        raise Refused(_("Only exams have tries, waits and a time in which they may be begun."))
    if not reason.strip():
        raise Refused(_("Give the reason: the person reads it."))
    _check_asked(asked, now)
    _check_gives(asked, _entry_of(person, quiz))
    made: TryGrant = TryGrant.objects.create(
        user=person,
        quiz=quiz,
        cycle=cycle_of(person, quiz),
        kind=asked.kind,
        tries=asked.tries,
        opens_at=asked.opens_at,
        closes_at=asked.closes_at,
        reason=reason.strip(),
        by=by,
        made_at=now,
    )
    tell_account("try_granted", person, quiz=quiz, what=granted_message(made), reason=made.reason)
    return made


def _check_asked(asked: Asked, now: datetime) -> None:
    if asked.kind == TryGrant.Kind.TRIES:
        if not 1 <= asked.tries <= MOST_TRIES or asked.opens_at or asked.closes_at:
            raise Refused(
                _("Give the number of tries, from 1 to %(most)d, and no times.")
                % {"most": MOST_TRIES}
            )
        return
    if asked.tries or asked.opens_at is None:
        raise Refused(_("Give the time from which it may be begun, and no number of tries."))
    if asked.kind == TryGrant.Kind.WAIT and asked.closes_at is not None:
        raise Refused(_("A shorter wait has no end: leave it empty."))
    if asked.closes_at is not None and asked.closes_at <= max(asked.opens_at, now):
        raise Refused(_("The end has to lie after the beginning, and in the future."))


def _check_gives(asked: Asked, entry: ExamEntry | None) -> None:
    """A time to begin is given beside the one that there is, and never takes that away. Raises Refused where it would give nothing."""
    if asked.kind != TryGrant.Kind.WINDOW or asked.opens_at is None:
        return
    opens_sooner = entry is not None and asked.opens_at < entry.opens_at
    ends = None if entry is None else entry.closes_at
    closes_later = ends is not None and (asked.closes_at is None or asked.closes_at > ends)
    if not (opens_sooner or closes_later):
        raise Refused(
            _(
                "The exam may be begun at that time anyway. A grant gives time to begin, and takes none away."
            )
        )


def _entry_of(person: Person, quiz: Quiz) -> ExamEntry | None:
    return ExamEntry.objects.filter(user=person, quiz=quiz).order_by("-cycle").first()


def cycle_of(person: Person, quiz: Quiz) -> int:
    """The cycle of the person in this exam: of their latest entry, or the first."""
    entry = _entry_of(person, quiz)
    return entry.cycle if entry is not None else 1


def try_grants_of(person: Person, quiz: Quiz, cycle: int | None = None) -> list[TryGrant]:
    """What the person was granted for a cycle, or for the one that runs, in the order in which it was."""
    cycle = cycle_of(person, quiz) if cycle is None else cycle
    return list(TryGrant.objects.filter(user=person, quiz=quiz, cycle=cycle).order_by("id"))


def granted_message(grant: TryGrant) -> str:
    """What was granted, in a sentence without its full stop."""
    if grant.kind == TryGrant.Kind.TRIES:
        return ngettext("%(n)d more try", "%(n)d more tries", grant.tries) % {"n": grant.tries}
    facts = {"from": _at(grant.opens_at), "to": _at(grant.closes_at)}
    if grant.kind == TryGrant.Kind.WAIT:
        return _("The next try from %(from)s on") % facts
    if grant.closes_at is None:
        return _("The exam may be begun from %(from)s on") % facts
    return _("The exam may be begun from %(from)s to %(to)s") % facts


def _at(moment: datetime | None) -> str:
    return "" if moment is None else date_format(timezone.localtime(moment), "j F Y, H:i T")
