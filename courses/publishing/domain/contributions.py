"""Whose words a version holds: those of the versions that its text goes back to."""

from collections.abc import Iterable


def hold_contributions(versions: Iterable[tuple[str, bool]]) -> list[bool]:
    """For each version of one entry, first to last, whether it holds words of a person.

    A version is the name of its text (a hash) and whether the person contributed to it. What is published follows on the
    version before it. A text that stood before is that text again, with the words that it held then and no others:
    whatever was written between is gone, and what follows goes on from there.
    """
    of_text: dict[str, bool] = {}
    held = []
    before = False
    for text, contributed in versions:
        before = of_text.setdefault(text, before or contributed)
        held.append(before)
    return held
