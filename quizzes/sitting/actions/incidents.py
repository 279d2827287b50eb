"""An incident in a room: the sittings that it touched, by exam and time; their candidates are told, and tries are given back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.sitting.actions.grading import PassStands, void_attempt
from quizzes.sitting.models import Attempt, Quiz, Result
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party, join_case
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named

KIND = "incident"
LONGEST_WINDOW = timedelta(hours=24)
# All are voided in one transaction, some 4 ms each, so that either all are or none.
MOST_ATTEMPTS = 200


@dataclass(frozen=True)
class Sittings:
    """What an incident touched: the attempts at one quiz that ran at any moment between two, but for the void ones."""

    quiz: Quiz
    begin: datetime
    end: datetime
    attempts: tuple[Attempt, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many run, are handed in and not graded yet, are passed (or held), are not passed."""
        running = sum(one.closed_at is None for one in self.attempts)
        states = [one.current_result.state for one in self.attempts if one.current_result]
        passed = sum(state in Result.PASSES for state in states)
        return {
            "running": running,
            "ungraded": len(self.attempts) - running - len(states),
            "passed": passed,
            "others": len(states) - passed,
        }

    @property
    def stamp(self) -> str:
        """Which they are: what somebody agreed to must still be so when it is done."""
        return ",".join(str(one.pk) for one in self.attempts)


def sittings_between(*, quiz: Quiz, begin: datetime, end: datetime) -> Sittings:
    """The attempts that an incident between these moments touched. Raises Refused, with words."""
    if not begin < end <= begin + LONGEST_WINDOW:
        raise Refused(_("The end has to be after the beginning, and at most a day after it."))
    ran = Q(started_at__lte=end) & (Q(closed_at=None) | Q(closed_at__gte=begin))
    rows = Attempt.objects.filter(ran, quiz=quiz).exclude(current_result__state=Result.State.VOID)
    found = tuple(rows.select_related("user", "current_result").order_by("pk")[: MOST_ATTEMPTS + 1])
    if not found:
        raise Refused(_("Nobody sat this exam in that time."))
    if len(found) > MOST_ATTEMPTS:
        raise Refused(_("More than %(n)s sittings: choose a shorter time.") % {"n": MOST_ATTEMPTS})
    return Sittings(quiz, begin, end, found)


@transaction.atomic
def report_incident(
    *, sittings: Sittings, text: str, until: date, by: Person, now: datetime
) -> ReviewCase:
    """Open one case about all of them, and tell each candidate what is said. Raises NotAllowed, Refused."""
    check(by, Act.REPORT_INCIDENT)
    for person in {one.user_id: one.user for one in sittings.attempts}.values():
        check_decides_about_another(by, person, now=now)
    about = f"{named(sittings.quiz)}:{sittings.begin.isoformat()}"
    if ReviewCase.objects.open().filter(kind=KIND, about=about).exists():
        raise Refused(_("A case about this incident is open already."))
    content = {
        "quiz": sittings.quiz.code,
        "begin": sittings.begin.isoformat(),
        "end": sittings.end.isoformat(),
        "attempts": [str(one.uuid) for one in sittings.attempts],
    }
    case = open_case(kind=KIND, by=by, now=now, asked=text, about=about, content=content)
    for person in {one.user_id: one.user for one in sittings.attempts}.values():
        join_case(case=case, person=person, by=by, now=now)
        ask_party(case=case, person=person, text=text, until=until, by=by, now=now)
    return case


def incident_attempts(case: ReviewCase, person: Person | None = None) -> list[Attempt]:
    """The attempts that the case is about, as they stand now; those of one person alone, where one is named."""
    rows = Attempt.objects.filter(uuid__in=case.content["attempts"])
    if person is not None:
        rows = rows.filter(user=person)
    return list(rows.select_related("user", "quiz", "current_result").order_by("pk"))


def incident_window(case: ReviewCase) -> tuple[str, str]:
    """From when to when, in words."""
    moments = [datetime.fromisoformat(case.content[name]) for name in ("begin", "end")]
    begin, end = (date_format(localtime(moment), "j F Y, H:i T") for moment in moments)
    return begin, end


@transaction.atomic
def void_incident(*, case: ReviewCase, also_passed: bool, by: Person, now: datetime) -> int:
    """Make the attempts count for nothing and give the tries back; passes only where two decided so, and nothing while one of them
    runs. An effect of the decision. How many. Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    attempts = incident_attempts(case)
    _check_ended(attempts)
    void = partial(void_attempt, by=by, reason=case.note[:200], now=now, also_passed=also_passed)
    return sum(_is_voided(void, attempt) for attempt in attempts)


def _is_voided(void: Callable[..., Result], attempt: Attempt) -> bool:
    """Whether this one is void now, and was not."""
    if attempt.current_result is not None and attempt.current_result.state == Result.State.VOID:
        return False
    try:
        void(attempt=attempt)
    except PassStands:
        return False
    return True


def _check_ended(attempts: list[Attempt]) -> None:
    """Raise Refused while one of them runs: to void it would end it, and it could never count again."""
    running = sum(attempt.closed_at is None for attempt in attempts)
    if running:
        raise Refused(
            ngettext(
                "%(n)d of these sittings still runs. Decide when it has ended; until then you can give it more time.",
                "%(n)d of these sittings still run. Decide when they have ended; until then you can give them more time.",
                running,
            )
            % {"n": running}
        )
