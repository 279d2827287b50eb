"""The course of a sitting for its answer paper: what happened when, what was decided about it, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from quizzes.sitting.actions.attempt_cases import cases_about
from quizzes.sitting.actions.challenges import own_challenges
from quizzes.sitting.actions.holding import pace_of
from quizzes.sitting.actions.paper_messages import (
    ending_message,
    moment_message,
    result_message,
    section_message,
)
from quizzes.sitting.actions.paper_time import time_told
from quizzes.sitting.actions.sections import closes_of
from quizzes.sitting.domain.answer_paper import Received, course_of
from quizzes.sitting.domain.pace import came_from_two_at_once, is_faster_than_reading
from quizzes.sitting.models import Attempt, InvigilationEvent, Result
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase


@dataclass(frozen=True)
class Entry:
    """One line of the course of a sitting. `tone`: "", "due" for what may have cost the candidate something, "end"."""

    at: datetime
    text: str
    tone: str = ""
    note: str = ""


def entries_of(attempt: Attempt, received: Sequence[Received]) -> list[Entry]:
    """What happened, in order."""
    ended_at = attempt.closed_at
    times = time_told(attempt)
    moments = course_of(
        started_at=attempt.started_at,
        ended_at=ended_at,
        received=received,
        away=[one.away for one in times if one.away is not None],
    )
    entries = [Entry(attempt.started_at, _started(attempt))]
    entries += [Entry(one.at, one.text, one.tone, one.note) for one in times]
    entries += _watched(attempt)
    entries += [Entry(one.closed_at, section_message(one)) for one in closes_of(attempt)]
    entries += [
        Entry(
            one.at,
            moment_message(one, ended_at=ended_at),
            "" if one.what in ("window-began", "came-back") else "due",
        )
        for one in moments
    ]
    if ended_at is not None:
        entries.append(Entry(ended_at, ending_message(attempt), "end"))
        entries += _flags(attempt, received, ended_at)
    entries += [
        Entry(one.scored_at, result_message(one), "end", note=_decided(one))
        for one in attempt.results.select_related("by").order_by("number")
    ]
    entries += [*_cases(attempt), *_challenges(attempt)]
    return sorted(entries, key=lambda entry: entry.at)


def _started(attempt: Attempt) -> str:
    if attempt.agreed_at is None:
        return _("Started.")
    return _("Started, with the rules agreed to and the name confirmed.")


def _watched(attempt: Attempt) -> list[Entry]:
    """What the invigilator did and noted, where there was one."""
    kinds = InvigilationEvent.Kind
    rows = InvigilationEvent.objects.filter(invigilation__attempt=attempt).select_related("by")
    due = (kinds.INCIDENT, kinds.NOT_SIGNED, kinds.LAPSED, kinds.WRONG_CODE)
    return [
        Entry(
            one.at,
            f"{one.get_kind_display()}.",
            "due" if one.kind in due else "",
            note=": ".join(filter(None, [str(one.by or ""), one.text])),
        )
        for one in rows.order_by("id")
    ]


def _flags(attempt: Attempt, received: Sequence[Received], ended_at: datetime) -> list[Entry]:
    """Signs that hold nothing by themselves."""
    told = []
    if is_faster_than_reading(pace_of(attempt)):
        told.append(_("Half of the answers came faster than reading takes."))
    # What a forgotten page sends after the end is no second device.
    if came_from_two_at_once(one.window for one in received if not one.is_late):
        told.append(_("Answers of two windows alternate: perhaps two devices at once."))
    return [Entry(ended_at, one, "due") for one in told]


def _decided(result: Result) -> str:
    """In whose name a result stands, and why, where it does not follow from the answers alone."""
    if result.by is None:
        return result.reason
    return _("%(who)s: %(why)s") % {"who": result.by, "why": result.reason or "–"}


def _cases(attempt: Attempt) -> list[Entry]:
    """What people were asked about this attempt, and what they decided."""
    entries = []
    for case in cases_about(attempt):
        opened = _("Case opened: %(what)s") % {"what": case_kind(case.kind).title}
        entries.append(Entry(case.opened_at, opened, "due", note=case.asked))
        entries += _decision(case)
    return entries


def _decision(case: ReviewCase) -> list[Entry]:
    if case.decided_at is None:
        return []
    label = case_kind(case.kind).label(case.outcome)
    decided = _("Case decided: %(outcome)s") % {"outcome": label}
    return [Entry(case.decided_at, decided, "end", note=case.note)]


def _challenges(attempt: Attempt) -> list[Entry]:
    """What the candidate said of questions, without the words: they may tell of the key, and the course is read without the right to it."""
    own = own_challenges(attempt)
    entries = [
        Entry(
            one.challenge.made_at,
            _("The candidate said that something is wrong with question %(n)s.") % {"n": one.place},
            "due",
        )
        for one in own
    ]
    cases = {one.challenge.case_id: one.challenge.case for one in own}
    return [*entries, *(entry for case in cases.values() for entry in _decision(case))]
