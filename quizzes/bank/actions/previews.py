"""A question's draft as a candidate would see it, and its explanation: for those who write and review it alone."""

import random
from collections.abc import Mapping
from typing import Any

from quizzes.bank.actions.pictures import held_inside
from quizzes.bank.actions.published import parse, rendered
from quizzes.bank.models import Question
from quizzes.kinds import KINDS, BadEntry, Kind, Spec
from quizzes.kinds.filling import sketches


def previewed_question(question: Question) -> dict[str, Any]:
    """The draft's stem, what a candidate sees of it, and the explanation that follows the reveal. Of a draft with holes `gaps`, what
    it lacks, and where that is nothing which candidates see, what they would see."""
    try:
        parsed = parse(question.draft)
    except BadEntry as bad:
        return {"gaps": [message for _key, message in bad.problems], **_with_holes(question.draft)}
    kind = KINDS[parsed.kind]
    seen, lines = _presented(kind, parsed.spec, parsed.stem_html, parsed.picture)
    return held_inside({"questions": [seen], "lines": lines})


def _with_holes(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The question alone, where it has a stem and its answers can be read; {} else."""
    kind, stem = KINDS.get(str(draft.get("kind"))), str(draft.get("stem") or "").strip()
    picture = draft.get("picture")
    shown = picture if isinstance(picture, Mapping) and picture.get("file") else None
    if kind is None or not stem:
        return {}
    for own in sketches(kind.FIELDS, draft):
        try:
            spec = kind.parse({**draft, **own}, rendered)
        except BadEntry:
            continue
        seen, _lines = _presented(kind, spec, rendered(stem), shown)
        return held_inside({"questions": [seen], "lines": []})
    return {}


def _presented(kind: Kind, spec: Spec, stem_html: str, picture: Any) -> tuple[dict[str, Any], Any]:
    """What a candidate sees, and the explanation."""
    rng = random.Random(0)  # noqa: S311 -- no secret: ids and order of a preview
    spec = kind.assign_ids(spec, rng)
    order = kind.order(spec, rng)
    seen = {
        "version": "preview",
        "kind": kind.name,
        "stem_html": stem_html,
        "picture": picture,
        "answer": None,
    }
    return seen | kind.present(spec, order), kind.explain(spec, None, order)
