"""The beta distribution: what intervals of reliability, pass probabilities and error rates are read from.

Written here, since SciPy would cost every web process 60 MB and half a second for these two functions; a test holds them
against the identity with the binomial distribution in exact fractions.
"""

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_CLOSE = 1e-15
# Convergence takes about the square root of the larger parameter: this is enough for 10^8 answers.
_MOST_TERMS = 50_000
_MOST_STEPS = 200


def beta_share(x: float, a: float, b: float) -> float:
    """The share of Beta(a, b) below x: the regularised incomplete beta function I_x(a, b).

    Lentz's evaluation of the continued fraction (DLMF 8.17.22), which is why x on the far side of the mean is turned
    round. For whole a and b it is the probability of a or more right among a + b - 1, each with probability x. Raises
    ValueError unless a and b are positive.
    """
    if a <= 0 or b <= 0:
        raise ValueError(f"Beta({a}, {b}) is no distribution.")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _front(1 - x, b, a) * _fraction(1 - x, b, a)
    return _front(x, a, b) * _fraction(x, a, b)


def beta_quantile(
    p: float, a: float, b: float, *, near: float | None = None, close: float = _CLOSE
) -> float:
    """The x below which the share p of Beta(a, b) lies: Newton's steps, halving wherever one would leave the bracket.

    `near`: where to begin, the mean else; `close`: how exactly, relative to x. Raises ValueError unless 0 <= p <= 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is no share.")
    if p in (0, 1):
        return float(p)
    low, high, x = 0.0, 1.0, near or a / (a + b)
    for _step in range(_MOST_STEPS):
        off = beta_share(x, a, b) - p
        low, high = (low, x) if off > 0 else (x, high)
        slope = _density(x, a, b)
        tried = x - off / slope if slope > 0 else low
        nearer = tried if low < tried < high else (low + high) / 2
        if abs(nearer - x) <= close * max(x, _CLOSE) or high - low <= close * high:
            return nearer
        x = nearer
    return x


def f_quantile(p: float, d1: float, d2: float) -> float:
    """The value below which the share p of the F distribution with d1 and d2 degrees of freedom lies."""
    x = beta_quantile(p, d1 / 2, d2 / 2)
    return d2 * x / (d1 * (1 - x))


def right_or_more(least: int, of: int, chance: float) -> float:
    """The probability of `least` or more right of `of`, each right with the probability `chance`."""
    if least <= 0:
        return 1.0
    if least > of:
        return 0.0
    return beta_share(chance, least, of - least + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _front(x: float, a: float, b: float) -> float:
    return exp(a * log(x) + b * log1p(-x) - _log_beta(a, b)) / a


def _density(x: float, a: float, b: float) -> float:
    if not 0 < x < 1:
        return 0.0
    return exp((a - 1) * log(x) + (b - 1) * log1p(-x) - _log_beta(a, b))


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction by Lentz's method: 1/(1 + d1/(1 + d2/(1 + ...))).

    Nothing is divided by zero: a divisor that comes to it is taken for _TINY.
    """
    d = 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    c, value = 1.0, d
    for m in range(1, _MOST_TERMS):
        place = a + 2 * m
        even = m * (b - m) * x / ((place - 1) * place)
        d = 1 / (1 + even * d or _TINY)
        c = 1 + even / c or _TINY
        value *= c * d
        odd = -(a + m) * (a + b + m) * x / (place * (place + 1))
        d = 1 / (1 + odd * d or _TINY)
        c = 1 + odd / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _CLOSE:
            return value
    raise ArithmeticError(f"No convergence for I_{x}({a}, {b}).")
