"""Words for time that was given, breaks and outages, as candidates and the desk read them."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import actions
from quizzes.models import Accommodation, TimeGrant

MINUTE = 60


def duration_message(seconds: int) -> str:
    """So long, in words: "5 minutes", "4 min 10 s", "50 s"."""
    minutes, rest = divmod(seconds, MINUTE)
    if not minutes:
        return _("%(n)d s") % {"n": rest}
    if not rest:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}


def grant_message(grant: TimeGrant) -> str:
    """What was given and why, in a sentence."""
    kinds = TimeGrant.Kind
    time = duration_message(abs(grant.seconds or 0))
    if grant.until is not None:
        return _("No time limit but the end of the day: until %(when)s") % {
            "when": _moment(grant.until)
        }
    if grant.kind == kinds.ACCOMMODATION:
        return _("%(time)s more: your right to more time") % {"time": time}
    if grant.kind == kinds.BREAK and (grant.seconds or 0) < 0:
        return _("Break over; %(time)s of your breaks are left") % {"time": time}
    if grant.kind == kinds.BREAK:
        return _("A break of up to %(time)s, the clock stopped") % {"time": time}
    if grant.kind == kinds.OUTAGE and grant.outage_id is None:
        return _("We could not store your answers for %(time)s; you have them back") % {
            "time": time
        }
    if grant.kind == kinds.OUTAGE:
        return _("We were away for %(time)s; you have them back") % {"time": time}
    return _("%(time)s more: %(why)s") % {"time": time, "why": grant.reason}


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i T")


def right_message(right: Accommodation | actions.Terms) -> str:
    """What a right gives, or would give, in a few words."""
    parts = []
    if right.is_untimed:
        parts.append(_("no time limit but the end of the day"))
    if right.percent:
        parts.append(_("%(n)d %% more time") % {"n": right.percent})
    if right.minutes:
        said = ngettext("%(n)d minute more", "%(n)d minutes more", right.minutes)
        parts.append(said % {"n": right.minutes})
    if right.break_minutes:
        said = ngettext(
            "%(n)d minute of breaks, the clock stopped",
            "%(n)d minutes of breaks, the clock stopped",
            right.break_minutes,
        )
        parts.append(said % {"n": right.break_minutes})
    return ", ".join(parts)


def granted_note(note: str, terms: actions.Terms | None) -> str:
    """The reasons of a decision, with what was granted in numbers behind them: both are told by mail."""
    if terms is None or not note.strip():
        return note
    return f"{note.strip()}\n\n" + _("Your time: %(what)s.") % {"what": right_message(terms)}


def own_time_message(own: actions.OwnTime | None, *, is_exam: bool = False) -> str:
    """The time that somebody with a right to more has from the start, and that an exam with breaks is asked in sections; "" for
    everybody else."""
    if own is None or own.right is None:
        return ""
    said = []
    if own.until is not None:
        said.append(_("Your time: no limit but the end of the day."))
    elif own.seconds:
        facts = {
            "all": own.in_all,
            "minutes": own.minutes,
            "more": _more(own.right),
        }
        text = ngettext(
            "Your time: %(all)d minute: %(minutes)d and %(more)s.",
            "Your time: %(all)d minutes: %(minutes)d and %(more)s.",
            own.in_all,
        )
        said.append(text % facts)
    if own.break_minutes:
        breaks = ngettext(
            "Breaks: %(n)d minute in all, in which the clock stands still.",
            "Breaks: %(n)d minutes in all, in which the clock stands still.",
            own.break_minutes,
        )
        said.append(breaks % {"n": own.break_minutes})
    if own.break_minutes and is_exam:
        said.append(
            _(
                "So that a break shows nobody what comes next, your exam is asked in three sections. Each is closed for good before the "
                "next one opens."
            )
        )
    return " ".join(said)


def _more(right: Accommodation) -> str:
    parts = [_("%(n)d %% more") % {"n": right.percent}] if right.percent else []
    if right.minutes:
        said = ngettext("%(n)d minute more", "%(n)d minutes more", right.minutes)
        parts.append(said % {"n": right.minutes})
    return _(" and ").join(parts)


def clock_body(clock: actions.Clock) -> dict[str, Any]:
    """A clock as the API and the page read it."""
    return {
        "state": clock.state,
        "deadline_at": actions.instant(clock.deadline_at),
        "server_time": actions.instant(clock.server_time),
        "break": break_body(clock.pause),
        "time_grants": [
            {
                "kind": grant.kind,
                "seconds": grant.seconds,
                "until": actions.instant(grant.until),
                "made_at": actions.instant(grant.made_at),
                "text": grant_message(grant),
            }
            for grant in clock.grants
        ],
    }


def break_body(pause: actions.Break | None) -> dict[str, Any] | None:
    """The breaks of an attempt, where it has any."""
    if pause is None:
        return None
    body = {
        "allowed_seconds": pause.allowed_seconds,
        "left_seconds": pause.left_seconds,
        "until": actions.instant(pause.until),
    }
    return body | {"by_invigilator": True} if pause.by_invigilator else body


def clock_messages() -> dict[str, str]:
    """What the page of an attempt says of time that comes while it is open."""
    return {
        "newTime": _("{what}. Time is up at {time} UTC."),
        "breaksCome": _("You can take breaks now: the button is below the questions."),
        "onBreak": _("A break goes on: the clock stands still."),
        "breakOver": _("The break is over: the clock runs."),
        "breakLeft": _("{time} of the break left"),
    }
