"""The quiz that can be sat now, in the shape of its entry in the files (docs/authoring.md)."""

from typing import Any

from quizzes.sitting.domain.quizzes import POLICY_KEYS, ParsedQuiz, written_quiz
from quizzes.sitting.models import Quiz


def published_quiz(quiz: Quiz) -> dict[str, Any] | None:
    """The quiz that can be sat now as the entry that its author wrote; None before it has a blueprint and a policy."""
    if quiz.current_blueprint is None or quiz.current_policy is None:
        return None
    return written_quiz(
        ParsedQuiz(
            code=quiz.code,
            title=quiz.title,
            purpose=quiz.purpose,
            module=quiz.module.code if quiz.module else None,
            opens_after=tuple(quiz.opens_after.values_list("code", flat=True)),
            cells=tuple(quiz.current_blueprint.cells),
            policy={key: getattr(quiz.current_policy, key) for key in POLICY_KEYS},
        )
    )
