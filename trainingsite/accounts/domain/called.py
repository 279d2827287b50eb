"""Whether two names may be one person's: by initials, near spellings, titles, more names or fewer. It is asked only of entries
that have one number, so it may find too much."""

from rapidfuzz import fuzz

from trainingsite.accounts.domain.meant import BETWEEN
from trainingsite.accounts.domain.register import register_key

_TITLES = frozenset(
    "dr prof professor mr mrs ms miss sir dame md med rn phd jr sr doctor nurse herr frau mme".split()
)
# "evah" is 86 like "eva", "eve" 67.
_ALIKE = 80
# Two people share a first name, or a family name, more often than both.
_ENOUGH = 2


def may_be_called_the_same(one: str, other: str) -> bool:
    """Whether enough words of the shorter name stand in the longer one, one of them at least not only by its initial."""
    first, second = _words(one), _words(other)
    if not (first and second):
        return False
    if fuzz.ratio("".join(first), "".join(second)) > _ALIKE:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) == 1:
        return any(_is_nearly(shorter[0], word) for word in longer)
    return _matches(shorter, longer) >= _ENOUGH


def _matches(shorter: list[str], longer: list[str]) -> int:
    """How many words are the same or nearly, and how many more have the initial; none where only initials are."""
    left = list(longer)
    open_words, found = [], 0
    for word in shorter:
        near = next((one for one in left if _is_nearly(word, one)), None)
        if near is None:
            open_words.append(word)
        else:
            left.remove(near)
            found += 1
    return found + sum(_is_initial(word, left) for word in open_words) if found else 0


def _is_nearly(one: str, other: str) -> bool:
    return one == other or (
        min(len(one), len(other)) > _ENOUGH and fuzz.ratio(one, other) >= _ALIKE
    )


def _is_initial(word: str, others: list[str]) -> bool:
    return any(min(len(word), len(one)) == 1 and word[0] == one[0] for one in others)


def _words(name: str) -> list[str]:
    words = [register_key(word) for word in BETWEEN.split(name) if word]
    return [word for word in words if word not in _TITLES] or words
