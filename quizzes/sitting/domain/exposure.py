"""How often questions are seen: of the forms of each quiz, the share that held the question."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

# What was seen longer ago is told by nobody any more.
WINDOW = timedelta(days=365)


def exposure(drawn: Mapping[int, int], held: Iterable[tuple[int, int, int]]) -> dict[int, float]:
    """By question the largest share of one quiz's forms that held it, 0 to 1. `drawn`: forms by quiz; `held`: (question, quiz,
    in how many of its forms)."""
    found: dict[int, float] = {}
    for question, quiz, count in held:
        share = count / drawn[quiz] if drawn.get(quiz) else 0.0
        found[question] = max(found.get(question, 0.0), share)
    return found
