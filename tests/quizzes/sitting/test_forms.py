"""Forms and results of other days: read by one door, scored by the rule that they were drawn with."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from quizzes import actions
from quizzes.models import AttemptForm
from quizzes.sitting.actions.given import forget_cached, given_questions
from quizzes.sitting.domain import blueprint, scoring
from quizzes.sitting.domain.attempt_form import (
    AttemptFormTree,
    Section,
    UnknownAttemptForm,
    one_section,
    read_attempt_form,
    write_attempt_form,
)
from quizzes.sitting.domain.pass_rule import PassRule
from tests.people import ada, bob, eve
from tests.quizzes.sitters import NOW, answer, sit, start
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

pytestmark = pytest.mark.any_engine

ROWS = tuple(
    {"version": number, "order": {}, "points": 1, "critical": False, "domain": "alpha"}
    for number in (7, 3, 9)
)


def test_flat_list_of_earlier_releases_is_one_section_with_a_step_a_question() -> None:
    tree = read_attempt_form(list(ROWS))

    assert tree == AttemptFormTree((Section("main", tuple((row,) for row in ROWS)),))
    assert tree.rows == ROWS


def test_tree_comes_back_as_it_was_written() -> None:
    tree = AttemptFormTree(
        (Section("core", ((ROWS[0], ROWS[1]),)), Section("critical", ((ROWS[2],),)))
    )

    assert read_attempt_form(write_attempt_form(tree)) == tree
    assert [row["version"] for row in tree.rows] == [7, 3, 9]


@pytest.mark.parametrize("stored", [{"version": 99, "sections": []}, {"sections": []}])
def test_form_of_an_unknown_version_is_refused_by_name(stored: Any) -> None:
    with pytest.raises(UnknownAttemptForm, match="known are"):
        read_attempt_form(stored)


def test_unknown_scoring_and_drawing_are_refused_by_name() -> None:
    with pytest.raises(scoring.UnknownScoring, match="version 99"):
        scoring.score([], {}, rule=PassRule(1, 0), version=99)
    with pytest.raises(blueprint.UnknownDraw, match="version 99"):
        blueprint.draw([], [], None, version=99)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
class TestStored:
    """With rows."""

    def test_new_forms_say_their_version(self) -> None:
        form = start(ada(), "alpha-check").form

        assert form.questions["version"] == 2
        assert len(form.tree.sections) == 1
        assert form.scoring_version == scoring.SCORING_VERSION

    def test_attempt_with_a_form_of_the_last_release_is_shown_graded_and_recomputed(self) -> None:
        attempt = start(ada(), "alpha-check")
        with immutability.lifted(connection):
            AttemptForm.objects.filter(attempt=attempt).update(
                questions=[dict(row) for row in attempt.form.tree.rows]
            )
        forget_cached()
        attempt.refresh_from_db()

        body = actions.attempt_body(attempt=attempt, by=ada(), now=NOW)
        actions.close_attempt(attempt=attempt, by=SYSTEM, reason="submitted", now=NOW)
        result = actions.grade_attempt(attempt=attempt, by=SYSTEM, now=NOW)

        assert len(body["form"]["questions"]) == 5
        assert "sections" not in body["form"]
        assert [mark["version"] for mark in result.marks] == [
            row["version"] for row in attempt.form.tree.rows
        ]
        assert [differs for _result, differs in actions.recompute(attempt)] == [[]]

    def test_sections_are_shown_where_there_are_two(self) -> None:
        attempt = start(ada(), "alpha-check")
        first, *others = attempt.form.tree.rows
        tree = AttemptFormTree((Section("core", ((first,),)), *one_section(others).sections))
        with immutability.lifted(connection):
            AttemptForm.objects.filter(attempt=attempt).update(questions=write_attempt_form(tree))
        forget_cached()
        attempt.refresh_from_db()

        form = actions.attempt_body(attempt=attempt, by=ada(), now=NOW)["form"]

        uuids = [str(uuid) for uuid in given_questions(attempt.pk)]
        assert [question["version"] for question in form["questions"]] == uuids[:1]
        assert form["sections"] == [
            {"n": 1, "state": "open", "code": "core", "count": 1, "steps": [[uuids[0]]]},
            {"n": 2, "state": "waiting", "code": "main", "count": 4, "steps": []},
        ]

    def test_newer_rule_scores_new_forms_and_leaves_old_results_as_they_were(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old, left_open = sit(ada(), "alpha-check"), start(eve(), "alpha-check")
        answer(left_open)
        newest = scoring.SCORING_VERSION + 1

        def nobody_passes(*args: Any) -> scoring.Score:
            return replace(scoring.SCORERS[1](*args), passed=False, right=0)

        monkeypatch.setitem(scoring.SCORERS, newest, nobody_passes)  # type: ignore[arg-type]
        monkeypatch.setattr(scoring, "SCORING_VERSION", newest)
        new = sit(bob(), "alpha-check")
        handed_in = actions.submit_attempt(attempt=left_open, by=eve(), now=NOW)

        assert handed_in.current_result is not None
        assert handed_in.current_result.state == "passed"
        assert new.current_result is not None
        assert (new.current_result.state, new.current_result.scoring_version) == ("failed", newest)
        for attempt, version in ((old, newest - 1), (new, newest)):
            [(result, differs)] = actions.recompute(attempt)
            assert (result.scoring_version, differs) == (version, [])
