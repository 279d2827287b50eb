"""What people decide about sittings: appeals, misconduct, two devices, an incident in a room, and one that was too fast."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from courses.actions import leads_not_made_by
from quizzes import actions
from quizzes.case_kinds import (
    APPEAL,
    attempt_page,
    how_answers_came,
    leads_of_exam,
    moment,
    result_page,
)
from quizzes.models import Attempt, Invigilation, Result
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import CaseKind, Effect, nothing_else
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import ReviewCase

_TRY_BACK = _(
    "The attempt counts for nothing: it is no try, and you can sit the exam again. A certificate that rests on it is suspended."
)
_HAD_A_PART = _(
    "Somebody who had a part in what you appealed, because everybody who could decide had one. Of them it was whoever had the "
    "least, after a week in which another could have been found."
)


def _attempt(case: ReviewCase) -> Attempt:
    return actions.attempt_of(case)


def _void(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.void_as_decided(case=case, by=by, now=now)


def _sitting(case: ReviewCase) -> list[Fact]:
    """The sitting, and how its answers came."""
    attempt = _attempt(case)
    result = attempt.current_result
    return [
        *_told_sitting(case, attempt.user),
        (_("Result"), "–" if result is None else str(result.get_state_display())),
        (_("How the answers came"), how_answers_came(attempt)),
        *_held(attempt),
    ]


def _held(attempt: Attempt) -> list[Fact]:
    """Until when its pass waits, as things stand: who opens another case sees that this adds nothing."""
    result = attempt.current_result
    if result is None or result.state != Result.State.HELD:
        return []
    until = actions.held_until(attempt, timezone.now())
    day = _("this is decided") if until is None else date_format(until, "j F Y")
    return [(_("Its pass waits until"), str(day))]


def _told_sitting(case: ReviewCase, _person: Person) -> list[Fact]:
    """Which sitting, for whoever it is about."""
    attempt = _attempt(case)
    return [
        (_("Exam"), attempt.quiz.title),
        (_("Begun"), moment(attempt.started_at)),
        (_("Closed"), moment(attempt.closed_at)),
    ]


MISCONDUCT = CaseKind(
    actions.MISCONDUCT_KIND,
    _("Misconduct in an exam"),
    {
        "none": _("No misconduct"),
        "warned": _("The result stands, with a warning"),
        "void": _("Misconduct: the attempt counts for nothing"),
    },
    act=Act.VOID_ATTEMPT,
    working_days=10,
    lock=actions.lock_attempts_of,
    effects={"void": _void},
    takes_away=frozenset({"void"}),
    stoppers=leads_of_exam,
    describe=_sitting,
    link=attempt_page,
    told_title=_("What is said of your exam"),
    told_facts=_told_sitting,
    means={
        "none": _("Your result stands as it is."),
        "warned": _(
            "Your result stands as it is. The warning stays on record here and is shown to nobody else."
        ),
        "void": _TRY_BACK,
    },
    appeal=APPEAL,
    appeal_link=result_page,
)


def _release(case: ReviewCase, by: Person, now: datetime) -> None:
    """Time may have let it count meanwhile; then nothing is left to do."""
    attempt = _attempt(case)
    if attempt.current_result is not None and attempt.current_result.state == Result.State.HELD:
        actions.release_attempt(attempt=attempt, by=by, reason=case.note[:200], now=now)


FAST_SITTING = CaseKind(
    actions.FAST_KIND,
    _("An exam answered faster than reading takes"),
    {"counts": _("It counts"), "void": _("It does not count")},
    act=Act.VOID_ATTEMPT,
    working_days=3,
    lock=actions.lock_attempts_of,
    effects={"counts": _release, "void": _void},
    takes_away=frozenset({"void"}),
    stoppers=leads_of_exam,
    describe=_sitting,
    link=attempt_page,
    settled=_("Nobody decided; the reasons say why"),
    told_title=_("Your exam was answered faster than reading takes"),
    told_facts=_told_sitting,
    means={"counts": _("Your pass counts."), "void": _TRY_BACK},
    appeal=APPEAL,
    appeal_link=result_page,
)
DOUBLED_SITTING = CaseKind(
    actions.DOUBLED_KIND,
    _("An exam answered on two devices at once"),
    {"counts": _("It counts"), "void": _("It does not count")},
    act=Act.VOID_ATTEMPT,
    working_days=10,
    lock=actions.lock_attempts_of,
    effects={"void": _void},
    takes_away=frozenset({"void"}),
    stoppers=leads_of_exam,
    describe=_sitting,
    link=attempt_page,
    told_title=_("Your exam was answered on two devices at once"),
    told_facts=_told_sitting,
    means={"counts": _("Your result stands as it is."), "void": _TRY_BACK},
    appeal=APPEAL,
    appeal_link=result_page,
)


def _give_back(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.give_try_back(attempt=_attempt(case), by=by, reason=case.note[:200], now=now)


def _count_again(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.count_again(attempt=_attempt(case), by=by, reason=case.note[:200], now=now)


def _by_another(effect: Effect = nothing_else) -> Effect:
    """The effect of an appeal's outcome, once it is sure that who decides had no part in what is appealed."""

    def checked(case: ReviewCase, by: Person, now: datetime) -> None:
        actions.check_decides_appeal(case=case, by=by, now=now)
        effect(case, by, now)

    return checked


def _told_appeal(case: ReviewCase, person: Person) -> list[Fact]:
    """Which sitting, and that nobody was there who had no part in what was appealed, where that is so."""
    facts = _told_sitting(case, person)
    return [*facts, (_("Decided by"), str(_HAD_A_PART))] if actions.had_a_part(case) else facts


def _appealed(case: ReviewCase) -> list[Fact]:
    """The result, and the earlier cases about the same attempt."""
    attempt = _attempt(case)
    result = attempt.results.get(number=case.content["result"])
    score = f"{result.right} / {result.total} ({result.cut})"
    facts: list[Fact] = [
        *_told_appeal(case, attempt.user),
        (_("Result"), f"{result.get_state_display()}: {score}"),
    ]
    return [*facts, (_("Reason on record"), result.reason)] if result.reason else facts


RESULT_APPEAL = CaseKind(
    actions.APPEAL_KIND,
    _("An appeal of a result"),
    {
        "stands": _("The result stands"),
        "try-given-back": _(
            "They are right: the attempt counts for nothing; the try is given back"
        ),
        "counts-again": _(
            "They are right: the void attempt, or the pass that was taken after a correction, counts again"
        ),
    },
    act=Act.VOID_ATTEMPT,
    working_days=10,
    bars_made=True,
    had_a_part=actions.who_had_a_part,
    lock=actions.lock_attempts_of,
    effects={
        "stands": _by_another(),
        "try-given-back": _by_another(_give_back),
        "counts-again": _by_another(_count_again),
    },
    describe=_appealed,
    link=attempt_page,
    told_title=_("Your appeal of a result"),
    told={
        "try-given-back": _(
            "You are right. The attempt counts for nothing, and the try is yours again."
        ),
        "counts-again": _("You are right. Your attempt counts again."),
    },
    told_facts=_told_appeal,
    means={
        "stands": _("Nothing changes. You can sit the exam again as its page says."),
        "try-given-back": _("You can sit the exam again as if this attempt had not been."),
        "counts-again": _("The page of your result shows what it comes to."),
    },
)


def _touched(case: ReviewCase) -> list[Fact]:
    """The exam, from when to when, and what the sittings are now."""
    rows, (begin, end) = actions.incident_attempts(case), actions.incident_window(case)
    states = [one.current_result.state if one.current_result else "" for one in rows]
    return [
        (_("Exam"), rows[0].quiz.title),
        (_("From"), begin),
        (_("Until"), end),
        (_("Sittings"), str(len(rows))),
        (_("Of these passed or held"), str(sum(state in ("passed", "held") for state in states))),
        (_("Of these void"), str(states.count("void"))),
    ]


def _told_incident(case: ReviewCase, person: Person) -> list[Fact]:
    """Which sitting of this person's it was, and what it is now."""
    own = actions.incident_attempts(case, person)
    facts: list[Fact] = [(_("Exam"), own[0].quiz.title)] if own else []
    for attempt in own:
        facts.append((_("Begun"), moment(attempt.started_at)))
        if attempt.current_result is not None:
            facts.append((_("Result"), str(attempt.current_result.get_state_display())))
    return facts


def _void_some(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.void_incident(case=case, also_passed=False, by=by, now=now)


def _void_all(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.void_incident(case=case, also_passed=True, by=by, now=now)


def _leads_of_incident(case: ReviewCase) -> Iterable[Person]:
    attempts = actions.incident_attempts(case)
    return leads_not_made_by({one.user_id for one in attempts}, attempts[0].quiz.course)


def _window(case: ReviewCase) -> str:
    return f"{case.content['quiz']}, {actions.incident_window(case)[0]}"


INCIDENT = CaseKind(
    actions.INCIDENT_KIND,
    _("An incident in a room"),
    {
        "counts": _("The sittings count"),
        "tries-given-back": _("Tries are given back; whoever passed keeps the pass"),
        "void-all": _("All sittings count for nothing, passes too; tries are given back"),
    },
    act=Act.VOID_ATTEMPT,
    working_days=10,
    lock=actions.lock_attempts_of,
    effects={"tries-given-back": _void_some, "void-all": _void_all},
    takes_away=frozenset({"void-all"}),
    stoppers=_leads_of_incident,
    describe=_touched,
    subject=_window,
    told_title=_("An incident during your exam"),
    told_facts=_told_incident,
    means={
        "counts": _("Your result stands as it is."),
        "tries-given-back": _(
            "If you passed, your pass stands. If not, the attempt counts for nothing, and you can sit the exam again."
        ),
        "void-all": _TRY_BACK,
    },
)


def _noted(case: ReviewCase) -> list[Fact]:
    """The sitting, and everything that its invigilator noted of it."""
    row = actions.witness_of(_attempt(case))
    assert row is not None  # noqa: S101 -- an invigilator opened the case
    facts: list[Fact] = [*_sitting(case), (_("Invigilator"), str(row.invigilator))]
    return [*facts, *_incidents(row)]


def _incidents(row: Invigilation) -> list[Fact]:
    return [(moment(one.at), one.text) for one in actions.incidents_of(row)]


def _told_noted(case: ReviewCase, person: Person) -> list[Fact]:
    """The sitting, and everything that was noted of it: what came after the case was opened is told as well."""
    row = actions.witness_of(_attempt(case))
    assert row is not None  # noqa: S101 -- an invigilator opened the case
    return [*_told_sitting(case, person), *_incidents(row)]


def _watched_by(case: ReviewCase) -> list[Person]:
    row = actions.witness_of(_attempt(case))
    return [row.invigilator] if row is not None and row.invigilator is not None else []


WITNESS_NOTE = CaseKind(
    actions.WITNESS_NOTE_KIND,
    _("What an invigilator noted of an exam"),
    {
        "noted": _("Nothing follows"),
        "followed": _("It is looked into in a case of its own"),
    },
    act=Act.VOID_ATTEMPT,
    working_days=3,
    describe=_noted,
    concerned=_watched_by,
    link=attempt_page,
    told_title=_("What your invigilator noted"),
    told_facts=_told_noted,
    means={
        "noted": _("Your result stands as it is."),
        "followed": _("You are asked before anything is decided."),
    },
)
KINDS = (FAST_SITTING, RESULT_APPEAL, MISCONDUCT, DOUBLED_SITTING, INCIDENT, WITNESS_NOTE)
