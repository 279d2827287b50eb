"""Mutants of time that is given: rights, breaks, outages, and what moves a deadline."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/quizzes/sitting"
GIVEN = f"{_TESTS}/test_time_given.py"
BREAKS = f"{_TESTS}/test_breaks.py"
OUTAGES = f"{_TESTS}/test_outages.py"
RIGHTS = f"{_TESTS}/test_accommodations.py"
TRIES = f"{_TESTS}/test_try_grants.py"

_TIMING = "quizzes/sitting/domain/timing.py"
_OUTAGES = "quizzes/sitting/actions/outages.py"
_BREAKS = "quizzes/sitting/actions/breaks.py"
_GRADING = "quizzes/sitting/actions/grading.py"
_RIGHTS = "quizzes/sitting/actions/accommodations.py"

MUTANTS = (
    Mutant(
        _TIMING, "end = max(end, one.until) if", "end = one.until if", GIVEN,
        "who begins late in the evening with a right to more time has less than everybody else",
    ),
    Mutant(
        _TIMING, "away_to - max(away_from, since)", "away_to - away_from", GIVEN,
        "a break that went on while the site was away is given twice",
    ),
    Mutant(
        _TIMING, "past and one.made_at >= past[-1]", "past", TRIES,
        "a wait that was shortened once is short for ever",
    ),
    Mutant(
        _OUTAGES, "now - away_from < STALE or (silent is not None and silent < STALE)", "now - away_from < STALE", OUTAGES,
        "a clock that is set gives everybody hours",
    ),
    Mutant(
        _TIMING, "closes_at is None or closes_at <= away_from", "closes_at is None", GIVEN,
        "whose time was up before the site went gets another hour",
    ),
    Mutant(
        _OUTAGES, "since - _given_since(attempt, since)", "since", OUTAGES,
        "what an outage gave back comes back once more for failed saves",
    ),
    Mutant(
        _GRADING, "    if reason == Attempt.CloseReason.EXPIRED and in_time:\n        return False\n", "", GIVEN,
        "time that is given in the last second closes the attempt",
    ),
    Mutant(
        _GRADING, "Attempt.objects.none() if is_away(now) else Attempt.objects.overdue_at(now)", "Attempt.objects.overdue_at(now)", OUTAGES,
        "exams are closed while nobody can answer",
    ),
    Mutant(
        _BREAKS, "    if unused:\n", "    if False:\n", BREAKS,
        "a break of a minute gives the whole allowance as time",
    ),
    Mutant(
        "quizzes/sitting/models/accommodations.py", "Q(until_date__gte=day), ended_at=None)", "Q(until_date__gte=day))", RIGHTS,
        "a right that was ended goes on",
    ),
    Mutant(
        _RIGHTS, "    check_decides_about_another(by, locked.person, now=now)\n    if not locked", "    if not locked", f"{RIGHTS} tests/house/test_own.py",
        "an administrator grants themselves more time",
    ),
)  # fmt: skip
