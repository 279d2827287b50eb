"""What others name comes before them: one order for drafts that go live together and for what an edition brings."""

from typing import Any

import pytest

from courses.publishing.actions.together import ORDER, place_among
from quizzes.sitting.domain.needs import needs_of

SAID: dict[str, dict[str, Any]] = {
    "fact": {},
    "module": {"study_first": ["before"]},
    "figure": {},
    "term": {"evidence": ["E001"]},
    "lesson": {"_module": "a", "objectives": ["a-o1"], "body": "Water boils [E001]."},
    "question": {"_module": "a", "objective": "a-o1", "evidence": ["E001"], "enemies": ["other"]},
    "course": {"modules": ["a"], "handbook": {"needs": "Water scalds [E001]."}},
    "quiz": {"module": "a", "blueprint": [{"module": "a"}], "opens_after": ["check"]},
    "scheme": {"exam": "exam"},
}


@pytest.mark.parametrize("kind", ORDER)
def test_what_an_entry_names_comes_before_it(kind: str) -> None:
    named = {one for one, _code in needs_of(kind, "a/one", SAID[kind])} - {"objective", kind}

    assert [one for one in named if place_among(one, "z") > place_among(kind, "a")] == []
    assert named or kind in ("fact", "module")


def test_what_has_no_place_comes_last_and_in_the_order_of_codes() -> None:
    assert place_among("poem", "a") > place_among(ORDER[-1], "z")
    assert place_among("lesson", "a") < place_among("lesson", "b")
