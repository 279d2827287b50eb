"""What an answer paper says of time: what the attempt was given, where its deadline went by that, its breaks, and when this site was away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.sitting.actions.paper_messages import lasting
from quizzes.sitting.actions.time_given import grants_of
from quizzes.sitting.domain import timing
from quizzes.sitting.domain.answer_paper import Away
from quizzes.sitting.models import Attempt, Outage, TimeGrant

_Kind = TimeGrant.Kind


@dataclass(frozen=True)
class TimeTold:
    """One line. `away`: the time in which nothing could or had to arrive, where it tells of one."""

    at: datetime
    text: str
    tone: str = ""
    note: str = ""
    away: Away | None = None


def time_told(attempt: Attempt) -> list[TimeTold]:
    """Everything of an attempt that moved its clock or stopped its answers. Of a right to more time its numbers, not why somebody has
    it."""
    grants = grants_of(attempt)
    due = _deadlines(attempt, grants)
    breaks = [one for one in grants if one.kind == _Kind.BREAK]
    rest = [one for one in grants if one.kind != _Kind.BREAK and one.outage is None]
    return [
        *(_given(one, due[one.pk]) for one in rest),
        *_breaks(breaks, due),
        *_outages(attempt, {one.outage_id: due[one.pk] for one in grants if one.outage}),
    ]


def _deadlines(attempt: Attempt, grants: Sequence[TimeGrant]) -> dict[int, str]:
    """Where the deadline was after each row, in words."""
    minutes, given = attempt.form.minutes, [one.given for one in grants]
    return {
        one.pk: _until(timing.deadline(attempt.started_at, minutes, given[:number]))
        for number, one in enumerate(grants, start=1)
    }


def _until(due: datetime | None) -> str:
    if due is None:
        return ""
    when = date_format(timezone.localtime(due), "j F Y, H:i:s T")
    return _("The time is up at %(when)s.") % {"when": when}


def _given(grant: TimeGrant, due: str) -> TimeTold:
    seconds = timedelta(seconds=grant.seconds or 0)
    time = {"time": lasting(seconds)}
    if grant.kind == _Kind.OUTAGE:
        text = _("Answers could not be stored, by our fault; %(time)s are given back.") % time
        away = Away(grant.made_at - seconds, grant.made_at)
        return TimeTold(grant.made_at, _line(text, due), "due", away=away)
    if grant.until is not None:
        text = _("A right to more time: no limit but the end of the day.")
    elif grant.kind == _Kind.ACCOMMODATION:
        text = _("A right to more time: %(time)s more.") % time
    elif grant.kind == _Kind.ROOM:
        text = _("%(time)s more, given to a room.") % time
    else:
        text = _("%(time)s more, given to this person.") % time
    return TimeTold(grant.made_at, _line(text, due), note=_reason(grant))


def _reason(grant: TimeGrant) -> str:
    if grant.by is None:
        return grant.reason
    return _("%(who)s: %(why)s") % {"who": grant.by, "why": grant.reason}


def _line(text: str, due: str) -> str:
    return f"{text} {due}".strip()


def _breaks(rows: Sequence[TimeGrant], due: dict[int, str]) -> Iterator[TimeTold]:
    """One line for each break: the row that begins it, and the one that takes back what was not used, where it was ended."""
    for begun, after in zip_longest(rows, rows[1:]):
        allowed = begun.seconds or 0
        if allowed < 0:
            continue
        if after is not None and (after.seconds or 0) < 0:
            end, last = after.made_at, after
            text = _("A break of %(time)s, the clock stopped.")
        else:
            end, last = begun.made_at + timedelta(seconds=allowed), begun
            text = _("A break of at most %(time)s, the clock stopped.")
        text %= {"time": lasting(end - begun.made_at)}
        yield TimeTold(begun.made_at, _line(text, due[last.pk]), away=Away(begun.made_at, end))


def _outages(attempt: Attempt, due: dict[int | None, str]) -> Iterator[TimeTold]:
    """The outages in which it was open, also where nothing was given back, since it has no limit."""
    before_end = Q() if attempt.closed_at is None else Q(away_from__lt=attempt.closed_at)
    found = Outage.objects.filter(before_end, away_to__gt=attempt.started_at).order_by("away_from")
    for one in found:
        text = _("This site was away for %(time)s: nothing could arrive.")
        text %= {"time": lasting(one.away_to - one.away_from)}
        if one.pk in due:
            text = _line(text, _("The time is given back."))
        yield TimeTold(
            max(one.away_from, attempt.started_at),
            _line(text, due.get(one.pk, "")),
            "due",
            away=Away(one.away_from, one.away_to),
        )
