"""How many keys may be wrong where few or none were found to be: exact upper bounds, no approximation."""

from math import comb

CONFIDENCE = 0.95
# A bisection halves the interval each time: beyond this nothing changes in a float.
_HALVINGS = 60


def upper_bound(wrong: int, of: int, confidence: float = CONFIDENCE) -> float:
    """The share of wrong keys that `wrong` found in `of` do not rule out: 0 to 1, one-sided.

    The exact bound of Clopper and Pearson (Biometrika 1934; 26: 404-413): the share at which so few would be found
    with probability 1 - `confidence`. For none it is 1 - (1 - confidence)^(1/of), of which the "rule of three" is an approximation
    (Hanley and Lippman-Hand, JAMA 1983; 249: 1743-1745). Nothing read rules nothing out. Raises ValueError.
    """
    if not 0 <= wrong <= of:
        raise ValueError(f"{wrong} wrong of {of}: give a number between 0 and {of}.")
    if not 0 < confidence < 1:
        raise ValueError("Confidence lies between 0 and 1.")
    if wrong == of:
        return 1.0
    if wrong == 0:
        return float(1 - (1 - confidence) ** (1 / of))
    low, high = wrong / of, 1.0
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(wrong, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(wrong: int, of: int, share: float) -> float:
    """The probability of at most so many wrong ones among `of`, each wrong with this probability."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(wrong + 1))
