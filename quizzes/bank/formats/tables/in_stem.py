"""Options that stand below the question in its own cell: "What first? / A. Cool / B. Stop"."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from courses.content.formats.refusals import because, gettext_noop
from courses.content.formats.sheet import Line
from quizzes.bank.formats.tables.answers import are_letters, names_option
from quizzes.bank.formats.tables.one_cell import SIGN, OneCell, are_in_order, one_cell, sign_of

NUMBERED = gettext_noop("The numbered lines of the question were taken for its options, as the answer '{answer}' names one. Look whether that is meant.")  # fmt: skip
LETTERED = gettext_noop("Lines of the question have letters before them, and the answer '{answer}' names none of these, so it was taken for what people type. If they are options, write the letter.")  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The question without its options, and these."""

    stem: str
    options: OneCell = field(default_factory=OneCell)


def asked_in(stem: str, answer: str, paragraphs: Sequence[Line] = ()) -> Asked:
    """The options at the end of the cell of a question, where the answer names one. `paragraphs`: those of the cell."""
    lines = [line.strip() for line in stem.split("\n") if line.strip()]
    signs = [sign_of(found) if (found := SIGN.match(line)) else "" for line in lines]
    for first in ("a", "1"):
        options = _from(first, lines, signs)
        if options is None:
            continue
        if _is_named(answer, options):
            doubts = (because(NUMBERED, answer=answer),) if first == "1" else ()
            head = "\n".join(lines[: signs.index(first, 1)])
            return Asked(_without_number(head, paragraphs), replace(options, doubts=(*options.doubts, *doubts)))  # fmt: skip
        if first == "a" and answer.strip():
            return Asked(stem, OneCell(doubts=(because(LETTERED, answer=answer),)))
    return Asked(stem)


def _from(first: str, lines: Sequence[str], signs: Sequence[str]) -> OneCell | None:
    """What stands from the line with the first sign on, where it is options in their order."""
    if first not in signs[1:]:
        return None
    options = one_cell("\n".join(lines[signs.index(first, 1) :]))
    return options if len(options.signs) > 1 and are_in_order(options.signs) else None


def _is_named(answer: str, options: OneCell) -> bool:
    labelled = SIGN.match(answer.strip())
    sign = sign_of(labelled) if labelled else answer.strip(" ().:").casefold()
    return sign in options.signs or are_letters(answer) or names_option(answer, options.texts)


def _without_number(head: str, paragraphs: Sequence[Line]) -> str:
    """The question without the number that a list puts before it."""
    sign = paragraphs[0].sign if paragraphs else ""
    return head.removeprefix(sign).strip() if sign and "\n" not in head else head
