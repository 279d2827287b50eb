"""Options that stand with the question in its own cell: "What first? / A. Cool / B. Stop"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from courses.content.formats.refusals import because, gettext_noop
from courses.content.formats.sheet import Line
from quizzes.bank.formats.tables.answers import are_letters, names_option, truth_of
from quizzes.bank.formats.tables.one_cell import (
    SIGN,
    OneCell,
    are_in_order,
    in_one_line,
    one_cell,
    sign_of,
)

NUMBERED = gettext_noop("The numbered lines of the question were taken for its options, as the answer '{answer}' names one. Look whether that is meant.")  # fmt: skip
BULLETS = gettext_noop("The lines of the question with a bullet were taken for its options, and the answer '{answer}' for one of them. Look whether that is meant.")  # fmt: skip
LETTERED = gettext_noop("Lines of the question have letters before them, and the answer '{answer}' names none of these, so it was taken for what people type. If they are options, write the letter.")  # fmt: skip
LISTED = gettext_noop("The question seems to list its options, and the answer '{answer}' was taken for what people type. If it names one of them, give each a column or write A., B., C. before them; else write short_text or numeric in the column kind.")  # fmt: skip
# A line of a list as no options of ours begin: "1 Cool", "2- Stop", "Option A: Call", "• Wait", "[ ] Look".
_LISTED = re.compile(r"(?i)(?:option|choice|answer)?\s*[(\[]?(?:[^\W_]|\d\d|[ivx]{2,4})(?:\s*[^\w\s]){0,2}\s|[^\w\s]{1,3}\s+\S|\[.?\]\s")  # fmt: skip
_BULLET = re.compile(r"[•◦▪▫‣●○■□☐·*–—-]\s+(?=\S)")


@dataclass(frozen=True)
class Asked:
    """The question without its options, and these."""

    stem: str
    options: OneCell = field(default_factory=OneCell)


def asked_in(stem: str, answer: str, paragraphs: Sequence[Line] = ()) -> Asked:
    """The options at the end of the cell of a question, where the answer names one. What only seems to list them is told, as its
    answer may be a place. `paragraphs`: those of the cell."""
    lines = [line.strip() for line in stem.split("\n") if line.strip()]
    for head, options, doubt in _lists(lines):
        if _is_named(answer, options):
            told = (because(doubt, answer=answer),) if doubt else ()
            return Asked(_without_number(head, paragraphs), replace(options, doubts=(*options.doubts, *told)))  # fmt: skip
        if answer.strip():
            why = LISTED if doubt else LETTERED
            return Asked(stem, OneCell(doubts=(because(why, answer=answer),)))
    if answer.strip() and _seem_listed(lines, answer):
        return Asked(stem, OneCell(doubts=(because(LISTED, answer=answer),)))
    return Asked(stem)


def _lists(lines: Sequence[str]) -> Iterator[tuple[str, OneCell, str]]:
    """What may be options, the surest first: what stands before them, they, and what is to be told if they are taken."""
    signs = [sign_of(found) if (found := SIGN.match(line)) else "" for line in lines]
    for first in ("a", "1", "i"):
        options = _from(first, lines, signs)
        if options is not None:
            yield "\n".join(lines[: signs.index(first, 1)]), options, "" if first == "a" else NUMBERED  # fmt: skip
    bullets = [_BULLET.match(line) for line in lines]
    start = next((at for at, found in enumerate(bullets) if found), 0)
    if start and all(bullets[start:]) and len(lines) - start > 1:
        texts = tuple(line[found.end() :] for line, found in zip(lines, bullets, strict=True) if found)  # fmt: skip
        yield "\n".join(lines[:start]), OneCell(texts), BULLETS
    within = in_one_line(lines[-1]) if lines else None
    if within is not None and (within[0] or len(lines) > 1):
        yield "\n".join((*lines[:-1], within[0])).strip(), within[1], ""


def _from(first: str, lines: Sequence[str], signs: Sequence[str]) -> OneCell | None:
    """What stands from the line with the first sign on, where it is options in their order."""
    if first not in signs[1:]:
        return None
    options = one_cell("\n".join(lines[signs.index(first, 1) :]))
    return options if len(options.signs) > 1 and are_in_order(options.signs) else None


def _is_named(answer: str, options: OneCell) -> bool:
    labelled = SIGN.match(answer.strip())
    sign = sign_of(labelled) if labelled else answer.strip(" ().:").casefold()
    return sign in options.signs or are_letters(answer) or names_option(answer, options.texts, options.signs)  # fmt: skip


def _seem_listed(lines: Sequence[str], answer: str) -> bool:
    """Whether lines look like those of a list; or, without any sign, whether the answer is one of them or the place of one."""
    if sum(bool(SIGN.match(line) or _LISTED.match(line)) for line in lines) > 1:
        return True
    below = lines[1:]
    is_place = len(below) > 1 and not below[-1].endswith("?") and names_option(answer, below)
    return is_place or (truth_of(answer) is None and answer.strip().casefold() in map(str.casefold, below))  # fmt: skip


def _without_number(head: str, paragraphs: Sequence[Line]) -> str:
    """The question without the number that a list puts before it."""
    sign = paragraphs[0].sign if paragraphs else ""
    return head.removeprefix(sign).strip() if sign and "\n" not in head else head
