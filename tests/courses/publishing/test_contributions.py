"""Whose words a version holds when texts come, go and come back."""

import pytest

from courses.publishing.domain.contributions import hold_contributions


@pytest.mark.parametrize(
    ("versions", "held"),
    [
        ([], []),
        ([("a", False), ("b", True), ("c", False)], [False, True, True]),
        ([("a", True), ("b", False)], [True, True]),
        # Back to what stood before: those words are gone, and what follows goes on from there.
        ([("a", False), ("b", True), ("a", False)], [False, True, False]),
        ([("a", False), ("b", True), ("a", False), ("c", False)], [False, True, False, False]),
        ([("a", False), ("b", True), ("a", True)], [False, True, False]),
        # Back to what holds them: they are there again.
        ([("a", False), ("b", True), ("a", False), ("b", False)], [False, True, False, True]),
        (
            [("a", False), ("b", True), ("a", False), ("b", False), ("c", False)],
            [False, True, False, True, True],
        ),
        ([("a", False), ("b", True), ("a", False), ("c", True)], [False, True, False, True]),
    ],
)
def test_contributions_go_with_the_text_and_come_back_with_it(
    versions: list[tuple[str, bool]], held: list[bool]
) -> None:
    assert hold_contributions(versions) == held
