"""A question's draft as a candidate would see it, and its explanation: for those who write and review it alone."""

import random
from typing import Any

from quizzes.bank.actions.pictures import held_inside
from quizzes.bank.actions.published import parse
from quizzes.bank.models import Question
from quizzes.kinds import KINDS, BadEntry


def previewed_question(question: Question) -> dict[str, Any]:
    """The draft's stem, what a candidate sees of it, and the explanation that follows the reveal. Of a draft with holes
    what it lacks."""
    try:
        parsed = parse(question.draft)
    except BadEntry as bad:
        return {"gaps": [message for _key, message in bad.problems]}
    kind = KINDS[parsed.kind]
    rng = random.Random(0)  # noqa: S311 -- no secret: ids and order of a preview
    spec = kind.assign_ids(parsed.spec, rng)
    order = kind.order(spec, rng)
    seen = {
        "version": "preview",
        "kind": parsed.kind,
        "stem_html": parsed.stem_html,
        "picture": parsed.picture,
        "answer": None,
        **kind.present(spec, order),
    }
    lines = kind.explain(spec, None, order)
    return held_inside({"questions": [seen], "lines": lines})
