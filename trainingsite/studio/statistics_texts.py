"""What pages of statistics say: numbers with their interval, what is flagged, and why a number is not shown."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.sitting.domain.enough import SMALLEST_CELL, Estimate, is_small_cell
from quizzes.sitting.domain.item_report import Flag, Flagged

_FLAGS = {
    Flag.KEY_IN_DOUBT: gettext_lazy(
        "Who knows more gets it wrong more often: look whether the key is right and the question says one thing."
    ),
    Flag.WEAK: gettext_lazy("It hardly tells those who know more from those who know less."),
    Flag.ATTRACTS_STRONG: gettext_lazy(
        "Option %(letter)s attracts the strong: look whether it is right too, or reads so."
    ),
    Flag.DEAD_OPTION: gettext_lazy(
        "Option %(letter)s is chosen by hardly anybody, even of those who are wrong: it can go, or say something better."
    ),
    Flag.GUESSED: gettext_lazy("It is answered no better than by guessing."),
    Flag.EASY: gettext_lazy("Nearly everybody is right: it tells little, which may be meant so."),
    Flag.BECAME_EASIER: gettext_lazy(
        "It has become easier: look whether it is known, or whether a lesson now gives it away."
    ),
    Flag.BECAME_HARDER: gettext_lazy(
        "It has become harder: look whether a lesson has changed, or the practice."
    ),
    Flag.EXPOSED: gettext_lazy(
        "It is asked in more than three of ten attempts: the bank is short here."
    ),
}


@dataclass(frozen=True)
class Shown:
    """A number as a page shows it: with its interval, or why it is not shown."""

    label: str
    text: str
    note: str = ""
    is_shown: bool = True


def flag_text(flagged: Flagged) -> str:
    """The flag in a sentence."""
    return str(_FLAGS[flagged.flag]) % {"letter": flagged.letter}


def percent(value: float) -> str:
    """A share as whole percent."""
    return _("%(n)d %%") % {"n": round(100 * value)}


def tenths(value: float) -> str:
    """A share to a tenth of a percent, where many people are counted."""
    return _("%(n).1f %%") % {"n": 100 * value}


def points(value: float) -> str:
    """A difference of shares."""
    return _("%(n)+d points") % {"n": round(100 * value)}


def decimals(value: float) -> str:
    """A coefficient."""
    return f"{value:.2f}"


def thousandths(value: float) -> str:
    """The same, where many people are counted."""
    return f"{value:.3f}"


def seconds(value: float) -> str:
    """A time."""
    return _("%(n)d s") % {"n": round(value)}


def questions(value: float) -> str:
    """A number of questions."""
    return _("%(n).1f questions") % {"n": value}


def shown(label: str, found: Estimate, write: Callable[[float], str], note: str = "") -> Shown:
    """The number with its interval and n, or why it is not shown."""
    if not found.is_shown or found.value is None or found.low is None or found.high is None:
        return Shown(label, why_not(found), note, is_shown=False)
    text = _("%(value)s (95 %% interval %(low)s to %(high)s; n = %(n)d)") % {
        "value": write(found.value),
        "low": write(found.low),
        "high": write(found.high),
        "n": found.n,
    }
    return Shown(label, text, note)


def why_not(found: Estimate) -> str:
    """Why it is not shown: too few people, or nothing to compare."""
    if found.n < found.shown_from:
        return _("not enough data (n = %(n)d, shown from %(least)d)") % {
            "n": found.n,
            "least": found.shown_from,
        }
    return _("not defined: nothing differs between people (n = %(n)d)") % {"n": found.n}


def people(n: int) -> str:
    """A group of people, unless so few that they could be told apart."""
    return _("fewer than %(n)d") % {"n": SMALLEST_CELL} if is_small_cell(n) else str(n)
