"""What options alone give away, as lines that an author can follow: the shares, the cues, the worst questions."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from courses.content.domain.curriculum import CourseFiles
from courses.content.domain.lint.values import is_english
from courses.lessons.domain.lint.course import lesson_by_objective
from quizzes.bank.domain.lint.files import question_subjects
from quizzes.bank.domain.lint.guessable import (
    CEILING,
    asked_in_exams,
    is_too_many,
    items_of,
    only_cautious,
)
from quizzes.bank.domain.lint.guessing import (
    Cue,
    GivenAway,
    Guess,
    cues_by_distance,
    given_away,
    guesses,
)
from quizzes.sitting.domain.statistics import share

# A cue is named from so many questions on, when it stands so many standard deviations from chance.
NAMED_FROM, NAMED_AT = 5, 1.5
MOST_CUES = 30
# Of one question, only what weighs something.
TELLING_FROM, MOST_TELLING = 0.2, 8


def guessed_lines(files: CourseFiles, only: str, most: int) -> Iterator[str]:
    """The report. Learnt from the whole folder; `only` and `most` narrow the list of questions."""
    subjects = question_subjects(files, today=timezone.localdate())
    items = items_of(subjects, lesson_by_objective(files))
    made = guesses(items)
    exam = asked_in_exams(made)
    yield "guessed from the options alone, learnt from the questions of other lessons:"
    yield f"  of exams: {_told(given_away(exam))}; {_verdict(given_away(exam))}"
    yield f"  critical: {_told(given_away(asked_in_exams(made, critical=True)))}"
    yield f"  all: {_told(given_away(made))}"
    if is_english(str(files.course.data.get("language") or "en")):
        cautious = only_cautious(one.item for one in exam)
        yield f"  the only cautious option is the key: {_told(cautious)}"
    cues = [cue for cue in cues_by_distance(items) if cue.shown >= NAMED_FROM]
    yield f"  cues of keys: {_named(cue for cue in cues if cue.distance >= NAMED_AT)}"
    yield f"  cues of wrong options: {_named(cue for cue in reversed(cues) if cue.distance <= -NAMED_AT)}"
    yield from _worst(files, exam, only, most)


def _told(found: GivenAway) -> str:
    if not found.of:
        return "none"
    one = share(round(found.right), found.of)
    by_chance = 100 * found.by_chance / found.of
    return (
        f"{one.k} of {one.n}, {one.percent:.0f} %"
        f" (95 % interval {one.low:.0f} to {one.high:.0f} %; by chance {by_chance:.0f} %)"
    )


def _verdict(found: GivenAway) -> str:
    ceiling = f"the ceiling of {int(100 * CEILING)} %"
    return f"above {ceiling}" if is_too_many(found) else f"within {ceiling}"


def _named(cues: Iterable[Cue]) -> str:
    """Each with how often the key had it, of how many questions, and how often by chance."""
    told = [f"{cue.name} {cue.hits}/{cue.shown} ({cue.by_chance:.1f})" for cue in cues]
    return ", ".join(told[:MOST_CUES]) or "none"


def _worst(files: CourseFiles, exam: Sequence[Guess], only: str, most: int) -> Iterator[str]:
    """The questions of exams whose key the guesser is surest of."""
    places = {entry.code: entry for entry in files.questions}
    ranked = sorted(exam, key=lambda one: (-one.belief_in_key, one.item.code))
    shown = [one for one in ranked if only in places[one.item.code].path][: max(most, 0)]
    if shown:
        yield "  the most easily guessed (how sure of the key; what the key has and others have not, what others have):"
    for one in shown:
        entry = places[one.item.code]
        critical = " (critical)" if one.item.critical else ""
        yield (
            f"  {entry.path}:{entry.line}: {one.item.code}{critical} {100 * one.belief_in_key:.0f} %"
            f": key {_telling(one, True)}; others {_telling(one, False)}"
        )


def _telling(guess: Guess, of_key: bool) -> str:
    told = [
        f"'{cue}'" for cue, has, weight in guess.telling if has == of_key and weight >= TELLING_FROM
    ]
    return ", ".join(told[:MOST_TELLING]) or "nothing"
