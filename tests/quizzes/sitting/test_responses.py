"""Item responses: what each answer was worth, written by the sweep, the same again by command."""

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from courses.models import Fact
from quizzes import actions
from quizzes.models import AnswerEvent, AttemptForm, ItemResponse
from quizzes.sitting.actions.given import forget_cached, given_questions
from tests.people import ada, bob
from tests.quizzes.sitters import MINUTE, NOW, answer, item, save, sit, start
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability
from trainingsite.desk.impact import impact_of

pytestmark = pytest.mark.usefixtures("curriculum")


def rows() -> list[dict[str, Any]]:
    """Every response without its id, in one order."""
    fields = ("attempt_id", "question_version_id", "points", "of", "parts", "seconds")
    return list(ItemResponse.objects.order_by("attempt", "question_version").values(*fields))


@pytest.mark.django_db
class TestResponses:
    def test_sweep_writes_one_for_each_question_of_a_graded_attempt(self) -> None:
        attempt = sit(ada(), "alpha-check", right=3)
        assert not ItemResponse.objects.exists()  # the candidate did not wait for them

        first = actions.sweep(by=SYSTEM, now=NOW + 2 * MINUTE)
        second = actions.sweep(by=SYSTEM, now=NOW + 2 * MINUTE)

        assert (first["recorded"], second["recorded"]) == (1, 0)
        marks = {mark["version"]: mark["right"] for mark in attempt.current_result.marks}
        full = {row["question_version_id"]: row["points"] == row["of"] for row in rows()}
        assert full == marks
        assert all(0 <= row["points"] <= row["of"] for row in rows())

    def test_parts_name_what_was_chosen_and_nothing_for_no_answer(self) -> None:
        attempt = start(ada(), "alpha-check")
        actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
        actions.sweep(by=SYSTEM, now=NOW)
        assert {(row["points"], tuple(row["parts"])) for row in rows()} == {(Decimal(0), ())}

        other = sit(bob(), "alpha-check")
        actions.sweep(by=SYSTEM, now=NOW)

        kinds = {question.id: question for question in given_questions(other.pk).values()}
        for response in ItemResponse.objects.filter(attempt=other):
            event = AnswerEvent.objects.filter(
                attempt=other, question_version=response.question_version
            ).latest("revision")
            assert response.parts
            if kinds[response.question_version_id].scored.kind == "single_choice":
                assert response.parts == [event.answer]

    def test_wrong_answer_is_worth_nothing_and_still_says_what_was_chosen(self) -> None:
        attempt = start(ada(), "alpha-check")
        [version, key] = next(
            (str(uuid), question)
            for uuid, question in given_questions(attempt.pk).items()
            if question.scored.kind == "single_choice"
        )
        wrong = next(o["id"] for o in key.scored.spec["options"] if not o["correct"])
        save(attempt, item(1, version, wrong))
        actions.submit_attempt(attempt=attempt, by=ada(), now=NOW)
        actions.sweep(by=SYSTEM, now=NOW)

        response = ItemResponse.objects.get(question_version=key.id)
        assert (response.points, response.of, response.parts) == (Decimal(0), Decimal(1), [wrong])

    def test_attempts_of_earlier_releases_are_written_by_the_sweep(self) -> None:
        attempt = sit(ada(), "alpha-check")
        with immutability.lifted(connection):
            AttemptForm.objects.filter(attempt=attempt).update(
                questions=[dict(row) for row in attempt.form.tree.rows]
            )
        forget_cached()

        assert actions.sweep(by=SYSTEM, now=NOW + MINUTE)["recorded"] == 1
        assert len(rows()) == 5

    def test_command_writes_the_same_again(self) -> None:
        for person in (ada(), bob()):
            sit(person, "alpha-check", right=2)
        actions.sweep(by=SYSTEM, now=NOW + MINUTE)
        before, out = rows(), StringIO()
        ItemResponse.objects.filter(attempt__user=ada()).delete()
        ItemResponse.objects.filter(attempt__user=bob()).update(points=0, parts=["wrong"])

        call_command("rebuild_responses", stdout=out)

        assert out.getvalue() == "attempts: 2\n"
        assert rows() == before

    def test_impact_of_a_fact_finds_graded_open_and_just_handed_in_attempts(self) -> None:
        graded, fresh, running = sit(ada(), "alpha-check"), None, None
        actions.sweep(by=SYSTEM, now=NOW + MINUTE)
        fresh = sit(bob(), "alpha-check")
        running = start(bob(), "beta-practice")
        answer(running)

        found = {attempt.pk for fact in Fact.objects.all() for attempt in impact_of(fact).attempts}

        assert found == {graded.pk, fresh.pk, running.pk}

    def test_impact_asks_the_same_number_of_queries_for_more_graded_attempts(
        self, django_assert_num_queries: Any
    ) -> None:
        sit(ada(), "alpha-check")
        actions.sweep(by=SYSTEM, now=NOW + MINUTE)
        fact = Fact.objects.get(code="E001")
        with django_assert_num_queries(6):
            impact_of(fact)
        sit(bob(), "alpha-check")
        actions.sweep(by=SYSTEM, now=NOW + MINUTE)

        with django_assert_num_queries(6):
            impact_of(fact)
