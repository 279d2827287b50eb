"""The sections of a form with breaks: which one is open, and how it is closed for good."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.sitting.actions.answers import winning_events
from quizzes.sitting.actions.beating import catch_up
from quizzes.sitting.actions.breaks import begin_break
from quizzes.sitting.actions.given import given_questions
from quizzes.sitting.domain import timing
from quizzes.sitting.models import Attempt, SectionClose
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check

CLOSED, OPEN, WAITING = "closed", "open", "waiting"


class NoSuchSection(Exception):
    """The form of the attempt has no section of this number."""


class SectionNotOpen(Refused):
    """The section cannot be closed now: it waits, a break goes on, or the time is up."""


@dataclass(frozen=True)
class SectionState:
    """One section of a form, by its number from 1. `versions`: its questions in the order shown."""

    number: int
    code: str
    state: str
    versions: tuple[str, ...]


def sections_of(attempt: Attempt) -> list[SectionState]:
    """The sections of the attempt's form as they stand; none where it is shown whole. When the attempt is closed, so is what was open."""
    given = given_questions(attempt.pk).values()  # kept by the process: most forms are shown whole
    if all(one.section == 1 for one in given):
        return []
    uuids = {one.id: str(one.uuid) for one in given}
    return [
        SectionState(
            number,
            section.code,
            _state(attempt, number),
            tuple(uuids[row["version"]] for row in section.rows),
        )
        for number, section in enumerate(attempt.form.tree.sections, start=1)
    ]


def _state(attempt: Attempt, number: int) -> str:
    if number > attempt.open_section:
        return WAITING
    return OPEN if number == attempt.open_section and attempt.closed_at is None else CLOSED


def closes_of(attempt: Attempt) -> list[SectionClose]:
    """The sections that the candidate closed, in order."""
    return list(SectionClose.objects.filter(attempt=attempt).order_by("number"))


def close_section(
    *, attempt: Attempt, number: int, with_break: bool, by: Person, now: datetime
) -> Attempt:
    """Close a section for good and open the next one; `with_break`: and begin a break. Of one that is closed already nothing changes,
    and no break begins. Raises NotAllowed, NoSuchSection, SectionNotOpen, NoBreak, and Attempt.DoesNotExist where `by` has no such
    attempt."""
    check(by, Act.CLOSE_SECTION)
    catch_up(by=SYSTEM, now=now)
    with transaction.atomic():
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk, user=by)
        count = len(locked.form.tree.sections)
        if count < 2 or not 1 <= number <= count:
            raise NoSuchSection
        if number < locked.open_section:
            return locked
        _check_open(locked, number, now)
        SectionClose.objects.create(
            attempt=locked, number=number, unanswered=_unanswered(locked, number), closed_at=now
        )
        locked.open_section = number + 1
        locked.save(update_fields=["open_section"])
        if not with_break:
            return locked
        if number == count:
            raise SectionNotOpen(_("No section follows, so there is nothing to have a break from."))
        return begin_break(attempt=locked, by=by, now=now)


def _check_open(attempt: Attempt, number: int, now: datetime) -> None:
    if attempt.closed_at is not None or not timing.counts_at(now, attempt.closes_at):
        raise SectionNotOpen(_("The time of this attempt is up."))
    if number > attempt.open_section:
        raise SectionNotOpen(_("This section is not open yet."))
    if attempt.is_paused_at(now):
        raise SectionNotOpen(_("A break goes on. End it first."))


def _unanswered(attempt: Attempt, number: int) -> int:
    answered = {one for one, event in winning_events(attempt).items() if event.answer is not None}
    asked = {one.id for one in given_questions(attempt.pk).values() if one.section == number}
    return len(asked - answered)
