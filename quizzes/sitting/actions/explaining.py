"""Every question of a graded attempt explained: what was answered, what is right and why, and where it is taught."""

from collections.abc import Collection
from typing import Any

from courses.actions import paragraphs_of, passages_citing
from courses.models import Lesson
from courses.reading.domain.passages import passages_to_read
from quizzes.bank.models import QuestionVersion
from quizzes.kinds import KINDS, Answer
from quizzes.sitting.actions.answers import winning_events
from quizzes.sitting.actions.given import GivenQuestion, given_questions
from quizzes.sitting.domain.reveal import may_be_explained
from quizzes.sitting.models import Attempt, Result


def explained_questions(attempt: Attempt, result: Result, *, reveal: str) -> list[dict[str, Any]]:
    """The questions in the order shown, as far as the reveal rule lets each be explained."""
    given = list(given_questions(attempt.pk).values())
    versions = _versions([question.id for question in given])
    answers = {version: event.answer for version, event in winning_events(attempt).items()}
    right = {mark["version"]: mark["right"] for mark in result.marks}
    paragraphs = _paragraphs(list(versions.values()))
    return [
        _explained(question, versions[question.id], answers.get(question.id))
        | {"number": number, "right": right[question.id], "paragraphs": paragraphs[question.id]}
        for number, question in enumerate(given, start=1)
        if may_be_explained(reveal=reveal, pool=versions[question.id].question.pool)
    ]


def _versions(ids: Collection[int]) -> dict[int, QuestionVersion]:
    rows = QuestionVersion.objects.select_related("question", "objective")
    return rows.prefetch_related("fact_links__fact").in_bulk(ids)


def _explained(question: GivenQuestion, version: QuestionVersion, answer: Answer) -> dict[str, Any]:
    kind, spec = question.scored.kind, question.scored.spec
    return {
        "version": str(question.uuid),
        "kind": kind,
        "stem_html": question.stem_html,
        "picture": question.picture,
        "answered": answer is not None,
        "options": KINDS[kind].explain(spec, answer, question.order),
        "objective": {"code": version.objective.code, "text": version.objective.text},
        "facts": sorted(link.fact.code for link in version.fact_links.all()),
    }


def _paragraphs(versions: Collection[QuestionVersion]) -> dict[int, list[dict[str, Any]]]:
    """The paragraphs to read again for each version, by its row id."""
    facts = {
        version.pk: {link.fact_id for link in version.fact_links.all()} for version in versions
    }
    passages = passages_citing({fact for found in facts.values() for fact in found})
    teaching = Lesson.objects.teaching({version.objective for version in versions})
    chosen = {
        version.pk: passages_to_read(
            facts[version.pk],
            passages,
            taught_in={lesson.pk for lesson in teaching[version.objective_id]},
        )
        for version in versions
    }
    paragraphs = paragraphs_of({passage for found in chosen.values() for passage in found})
    # A lesson may have been taken out of use between the two readings: then there is one place less to read again.
    return {
        pk: [paragraphs[passage] for passage in found if passage in paragraphs]
        for pk, found in chosen.items()
    }
