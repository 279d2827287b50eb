"""What an answer paper says of the course of a sitting, in plain words."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from quizzes.sitting.domain.answer_paper import Happening, Moment
from quizzes.sitting.domain.scoring import Counts
from quizzes.sitting.models import Attempt, Result, SectionClose

_WINDOWS = (
    lazy("first window"),
    lazy("second window"),
    lazy("third window"),
    lazy("fourth window"),
    lazy("fifth window"),
    lazy("sixth window"),
    lazy("seventh window"),
    lazy("eighth window"),
    lazy("ninth window"),
    lazy("tenth window"),
)


def window_name(number: int) -> str:
    """A window in words: the page of one browser from when it was opened or loaded anew."""
    if number <= len(_WINDOWS):
        return str(_WINDOWS[number - 1])
    return _("window %(n)s") % {"n": number}


def lasting(time: timedelta) -> str:
    """How long something took: "4 min 10 s", "2 h 5 min"."""
    seconds = round(time.total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes}
    if minutes:
        return _("%(m)s min %(s)s s") % {"m": minutes, "s": seconds % 60}
    return _("%(s)s s") % {"s": seconds}


def moment_message(moment: Moment, *, ended_at: datetime | None) -> str:
    """What stored answers show of this moment."""
    told = _MOMENTS[moment.what](moment, ended_at)
    if not moment.away:
        return told
    known = _("Of this %(time)s were a break, or we were away.") % {"time": lasting(moment.away)}
    return f"{told} {known}"


def _window_began(moment: Moment, _ended_at: datetime | None) -> str:
    if moment.window == 1:
        return _("First answer, in the first window.")
    return _(
        "First answer in the %(window)s: the page was opened or loaded anew, here or on another device."
    ) % {"window": window_name(moment.window)}


def _came_back(moment: Moment, _ended_at: datetime | None) -> str:
    return _("Answers come from the %(window)s again.") % {"window": window_name(moment.window)}


def _waited_for(moment: Moment, _ended_at: datetime | None) -> str:
    return _(
        "Nothing arrived for %(time)s, then answers to %(n)s questions at once from the %(window)s: so it looks when the "
        "connection was lost, or when the page has no scripts."
    ) % {
        "time": _silence(moment),
        "n": moment.answers,
        "window": window_name(moment.window),
    }


def _silent(moment: Moment, _ended_at: datetime | None) -> str:
    if not moment.window:
        return _("Nothing arrived for %(time)s, until the end.") % {"time": _silence(moment)}
    return _("Nothing arrived for %(time)s. One answer at a time followed.") % {
        "time": _silence(moment)
    }


def _silence(moment: Moment) -> str:
    return lasting((moment.until or moment.at) - moment.at)


def _late(moment: Moment, ended_at: datetime | None) -> str:
    facts = {
        "n": moment.answers,
        "window": window_name(moment.window),
        "behind": lasting(moment.at - ended_at) if ended_at else "–",
    }
    return (
        ngettext(
            "Answers to %(n)s question came from the %(window)s, %(behind)s after the end. They do not count.",
            "Answers to %(n)s questions came from the %(window)s, %(behind)s after the end. They do not count.",
            moment.answers,
        )
        % facts
    )


def _after_section(moment: Moment, _ended_at: datetime | None) -> str:
    facts = {"n": moment.answers, "window": window_name(moment.window)}
    return (
        ngettext(
            "An answer to %(n)s question came from the %(window)s after its section was closed. It does not count.",
            "Answers to %(n)s questions came from the %(window)s after their section was closed. They do not count.",
            moment.answers,
        )
        % facts
    )


def section_message(closed: SectionClose) -> str:
    """That a section was closed, and how much of it had no answer."""
    if not closed.unanswered:
        return _("Section %(n)s was closed, every question of it with an answer.") % {
            "n": closed.number
        }
    said = ngettext(
        "Section %(n)s was closed, %(without)s question of it without an answer.",
        "Section %(n)s was closed, %(without)s questions of it without an answer.",
        closed.unanswered,
    )
    return said % {"n": closed.number, "without": closed.unanswered}


_MOMENTS: dict[Happening, Callable[[Moment, datetime | None], str]] = {
    Happening.WINDOW_BEGAN: _window_began,
    Happening.CAME_BACK: _came_back,
    Happening.WAITED_FOR: _waited_for,
    Happening.SILENT: _silent,
    Happening.LATE: _late,
    Happening.AFTER_SECTION: _after_section,
}
_ENDED = {
    Attempt.CloseReason.SUBMITTED: lazy("Handed in."),
    Attempt.CloseReason.EXPIRED: lazy("The time was up; what had arrived by then counts."),
    Attempt.CloseReason.VOIDED: lazy("Closed, because it was declared void."),
}


def ending_message(attempt: Attempt) -> str:
    """How it ended."""
    return str(_ENDED[Attempt.CloseReason(attempt.close_reason)])


def result_message(result: Result) -> str:
    """One scoring, with its numbers and what was needed of them."""
    told = _("Result %(n)s: %(state)s. %(right)s of %(total)s right, %(cut)s needed.") % {
        "n": result.number,
        "state": result.get_state_display(),
        "right": result.right,
        "total": result.total,
        "cut": result.cut,
    }
    if not result.critical_total:
        return told
    critical = _("Safety-critical: %(right)s of %(of)s right, %(needed)s needed.") % {
        "right": result.critical_right,
        "of": result.critical_total,
        "needed": result.critical_needed,
    }
    return f"{told} {critical}"


def mark_message(*, right: bool, points: int, counts: str) -> str:
    """What became of one question in one result."""
    if counts == Counts.VOID:
        return _("Does not count: the question was taken out of the score")
    if counts == Counts.FOR_ALL:
        return _("Right, because every answer counts")
    points_told = ngettext("%(n)s point", "%(n)s points", points) % {"n": points}
    return (
        _("Right, %(points)s") % {"points": points_told}
        if right
        else _("Wrong, %(points)s") % {"points": points_told}
    )
