"""By name what a part says and our questions have no place for."""

import re
from collections.abc import Iterator
from decimal import Decimal

from courses.content.domain.tables import CODE
from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.drafts.about import tag_of
from quizzes.bank.formats.prose import Prose
from quizzes.bank.formats.reading import Part, texts_of

LOST = gettext_noop("What is not kept: {what}.")
WEIGHTS = gettext_noop("Answers that give a part of the points are not kept: {what}. Here an answer is right or wrong.")  # fmt: skip
IN_PART = gettext_noop("The best answer gives {share} of the points. Look whether another one is right.")  # fmt: skip
ANY_OTHER = gettext_noop("Every other answer ('*') gives {share} of the points, too. Here what is not right is wrong.")  # fmt: skip
POINTS = gettext_noop("It is worth {points} points; here every question is worth one.")
ABSENT = gettext_noop("The picture '{name}' did not come with the table. Bring both in a ZIP: the table, and the pictures in a folder pictures/.")  # fmt: skip
LETTERS_ONLY = gettext_noop("Markup is no markup here: {what} would be read as letters. Take it out where it says nothing.")  # fmt: skip
# Tags that people's tables and exports hold; "a<b and c>d" is none.
_TAG = re.compile(
    r"</?(?:a|b|big|blockquote|br|center|code|del|div|em|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|pre|s|script|small|span|strike|strong|style|"
    r"sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)"
    r"""(?:\s+[\w-]{1,40}=(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'|[^\s"'<>]{1,300})){0,20}\s*/?>""",
    re.IGNORECASE,
)
_ONE = Decimal(1)
# Kinds whose options have a reason each, so that feedback has a place.
_WITH_REASONS = (
    reading.SINGLE_CHOICE,
    reading.MULTIPLE_RESPONSE,
    reading.TRUE_FALSE,
    reading.NUMERIC,
    reading.SHORT_TEXT,
    reading.ORDERING,
)
_WITH_ONE_REASON = (reading.NUMERIC, reading.SHORT_TEXT)


def losses_of(part: Part) -> Iterator[Because]:
    """Everything that a draft of the part would leave behind."""
    names = list(dict.fromkeys(_names(part)))
    if names:
        yield because(LOST, what=", ".join(names))
    yield from (because(ABSENT, name=text.absent) for text in texts_of(part) if text.absent)
    tags = list(
        dict.fromkeys(tag[0] for text in texts_of(part) for tag in _TAG.finditer(text.plain))
    )
    if tags:
        yield because(LETTERS_ONLY, what=" ".join(tags))
    weights = list(_weights(part))
    if weights:
        yield because(WEIGHTS, what="; ".join(weights))
    yield from _shares(part)
    if part.points not in (None, 0, 1):
        yield because(POINTS, points=f"{part.points.normalize():f}" if part.points else "0")


def _names(part: Part) -> Iterator[str]:
    yield from part.unkept
    for text in texts_of(part):
        yield from text.lost
    if part.feedback and part.kind not in _WITH_ONE_REASON:
        yield "general feedback"
    if any(_feedback(part)) and part.kind not in _WITH_REASONS:
        yield "feedback"
    if any(answer.text == "*" and answer.feedback for answer in part.answers):
        yield "feedback for all other answers"
    if part.tags and not tag_of(part):
        yield f"tags ({', '.join(part.tags)})"
    if tag_of(part) and (category := _own_category(part)):
        yield f"category ({category})"


def _own_category(part: Part) -> str:
    """The name of the category in which a part lies, where that is more than the code of a module, such as ours are."""
    name = part.category.rstrip("/").rpartition("/")[2].strip()
    return name if next(iter(CODE.wrong("module", name)), None) else ""


def _feedback(part: Part) -> Iterator[Prose]:
    yield from (option.feedback for option in part.options)
    yield from (answer.feedback for answer in part.answers)


def _weights(part: Part) -> Iterator[str]:
    """The answers that give neither all nor nothing, with the share of what the best one gives."""
    named = [(option.text.plain, option.weight) for option in part.options]
    named += [(answer.text, answer.weight) for answer in part.answers]
    most = max((weight for _, weight in named if weight), default=_ONE)
    best = _ONE if part.kind == reading.MULTIPLE_RESPONSE or most <= 0 else most
    for text, weight in named:
        if weight and weight / best != 1:
            yield f"{text} ({_percent(weight / best)})"


def _shares(part: Part) -> Iterator[Because]:
    """Shares of the points that leave in doubt what is right."""
    named = [option.weight for option in part.options if option.correct and option.weight]
    named += [answer.weight for answer in part.answers if answer.correct and answer.weight]
    if named and part.kind != reading.MULTIPLE_RESPONSE and max(named) < 1:
        yield because(IN_PART, share=_percent(max(named)))
    other = max((one.weight for one in part.answers if one.text == "*" and one.weight), default=0)
    if other > 0 and part.kind == reading.NUMERIC:
        yield because(ANY_OTHER, share=_percent(Decimal(other)))


def _percent(weight: Decimal) -> str:
    share = weight * 100
    return f"{share.quantize(Decimal('0.01')).normalize():f} %"
