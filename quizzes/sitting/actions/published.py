"""The quiz that can be sat now, in the shape of its entry in the files (docs/authoring.md)."""

from typing import Any

from quizzes.sitting.domain.table import CELL_FIELDS, FORM_FIELDS, POLICY_FIELDS, QUIZ_FIELDS
from quizzes.sitting.models import Quiz


def published_quiz(quiz: Quiz) -> dict[str, Any] | None:
    """The quiz that can be sat now as the entry that its author wrote; None before it has a blueprint and a policy."""
    if quiz.current_blueprint is None or quiz.current_policy is None:
        return None
    said = QUIZ_FIELDS.read(
        quiz,
        module=quiz.module.code if quiz.module else None,
        opens_after=list(quiz.opens_after.values_list("code", flat=True)),
        blueprint=[CELL_FIELDS.read(cell) for cell in quiz.current_blueprint.cells],
        **{key: quiz.current_blueprint.form.get(key) for key in FORM_FIELDS.keys},
        policy=POLICY_FIELDS.read(quiz.current_policy),
    )
    return QUIZ_FIELDS.said(said)
