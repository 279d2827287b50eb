"""Scoring what is stored: the form, the answers that count, and the corrections of keys that are known."""

from collections.abc import Collection, Iterable

from django.db.models import Max

from quizzes.bank.domain.rekeying import Wording, spec_with_key
from quizzes.bank.models import QuestionVersion
from quizzes.sitting.actions.answers import events_in_time, winners_of
from quizzes.sitting.actions.given import GivenQuestion, given_questions, read_versions
from quizzes.sitting.domain.correcting import Correction, RunningRule, Scored, Sitting, Treatment
from quizzes.sitting.models import AnswerEvent, Attempt, KeyCorrection


def score_attempt(
    attempt: Attempt,
    *,
    version: int | None = None,
    through: int | None = None,
    events: Iterable[AnswerEvent] | None = None,
) -> Scored:
    """The score of what is stored. `version`: of the scoring (None: the one that is needed); `through`: the key of the newest
    correction that it knows (None: all); `events`: those that came in time, where they are read already."""
    sitting = sitting_of(attempt, events)
    return sitting.scored(corrections_of(sitting, through=through), version=version)


def sitting_of(attempt: Attempt, events: Iterable[AnswerEvent] | None = None) -> Sitting:
    """Everything that the score follows from, but for corrections."""
    form = attempt.form
    winners = winners_of(events_in_time(attempt) if events is None else events)
    return Sitting(
        rule=form.rule,
        drawn_by=form.scoring_version,
        questions=tuple(one.scored for one in _counting(attempt)),
        answers={version: event.answer for version, event in winners.items()},
        started_at=attempt.started_at,
        closed_at=attempt.closed_at,
    )


def corrections_of(sitting: Sitting, *, through: int | None = None) -> list[Correction]:
    """The corrections of its questions, those after `through` left out."""
    asked = [question.version for question in sitting.questions]
    rows = KeyCorrection.objects.filter(asked__in=asked).order_by("id")
    return known_corrections(rows if through is None else rows.filter(pk__lte=through))


def newest_correction(attempt: Attempt) -> int:
    """The key of the newest correction of a question of the attempt; 0 where there is none."""
    asked = [question.id for question in _counting(attempt)]
    found = KeyCorrection.objects.filter(asked__in=asked).aggregate(newest=Max("pk"))["newest"]
    return found or 0


def _counting(attempt: Attempt) -> list[GivenQuestion]:
    """What was given, but for the pilots: nobody is scored on them, and no correction of one touches a result."""
    return [one for one in given_questions(attempt.pk).values() if not one.is_pilot]


def known_corrections(rows: Iterable[KeyCorrection]) -> list[Correction]:
    """The rows as scoring knows them."""
    stored = list(rows)
    versions = read_versions(_versions_in(stored))
    return [
        Correction(
            number=row.pk,
            version=row.asked_id,
            treatment=Treatment(row.treatment),
            running=RunningRule(row.running),
            made_at=row.made_at,
            spec=None
            if row.key_version_id is None
            else spec_with_key(
                wording_of(versions[row.asked_id]), wording_of(versions[row.key_version_id])
            ),
        )
        for row in stored
    ]


def wording_of(version: QuestionVersion) -> Wording:
    """What scoring and a candidate know of the version."""
    return Wording(version.kind, version.stem, version.picture, version.spec)


def _versions_in(rows: Collection[KeyCorrection]) -> set[int]:
    return {pk for row in rows for pk in (row.asked_id, row.key_version_id) if pk is not None}
