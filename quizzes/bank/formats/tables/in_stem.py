"""Options that stand with the question in its own cell: "What first? / A. Cool / B. Stop"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import normalize

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
BY_NUMBER = gettext_noop("The options in the question have letters, and the answer '{answer}' was taken for the place of one. Look whether that is meant; if so, write the letter.")  # fmt: skip
BULLETS = gettext_noop("The lines of the question with a bullet were taken for its options, and the answer '{answer}' for one of them. Look whether that is meant.")  # fmt: skip
LETTERED = gettext_noop("Lines of the question have letters before them, and the answer '{answer}' names none of these, so it was taken for what people type. If they are options, write the letter.")  # fmt: skip
LISTED = gettext_noop("The question seems to list its options, and the answer '{answer}' was taken for what people type. If it names one of them, give each a column or write A., B., C. before them; else write short_text or numeric in the column kind.")  # fmt: skip
_SIGN = r"(?:[^\W_]|\d\d|[ivx]{2,4})"
# A line of a list as no options of ours begin: "2- Stop", "Option A: Call", "• Wait", "o Wait", "[ ] Look".
_LISTED = re.compile(rf"(?i)(?:option|choice|answer)\s*[(\[]?{_SIGN}(?:\s*[^\w\s]){{0,2}}\s|[(\[]?{_SIGN}(?:\s*[^\w\s]){{1,2}}\s|[^\w\s]{{1,3}}\s+\S|(?-i:o)\s+\S|\[.?\]\s")  # fmt: skip
# A letter or number before a word: of a list where others go on with it, and else the "A" of "A man".
_BARE = re.compile(rf"(?i)(?<![^\s(#])({_SIGN})(?:st|nd|rd|th)?\s+(?=\S)")
_BULLET = re.compile(r"[•◦▪▫‣●○■□☐·*–—-]\s+(?=\S)")
# The same within a line: "1- Cool 2- Stop", "A/ Cool", "1) Cool"; and "①".
_MARKED = re.compile(
    rf"(?i)(?:(?<=[\s,;?:.>|/(\[{{#])|^)({_SIGN})\s?[-–—/:.)\]}}=>→_]{{1,2}}(?=\s|[^\W\d_])"
)
_ROUND = re.compile("[\u2460-\u24ff\u2776-\u2793\u20e3]")
# What stands between options behind the question: "Cool / Stop", "Cool; Stop", "Cool or Stop", "Cool, Stop, Call".
_BETWEEN = re.compile(
    r"\s[/•◦▪▫‣●○■□☐·*–—-]\s|[;|]|[^\W\d_]{3}/[^\W\d_]{3}|\t|\S\s{3,}\S|,[^,]*,|\b(?:or|oder|vs)\b"
)
# How lists begin.
_ORDERS = (("1", "2", "3"), ("a", "b", "c"), ("i", "ii", "iii"), ("α", "β", "γ"), ("а", "б", "в"), ("❶", "❷", "❸"))  # fmt: skip
# An answer that is the place of an option: "2", "(b)", "No. 2", "ii", "2- Stop".
_PLACE = re.compile(r"(?i)\W*(?:(?:option|choice|answer|number|no|nr)\b\W*)?(?:[1-8]|[ivx]{1,4}|[^\W\d_])(?:\W*|\s?[-/.:)\]]+\s*[^\W\d].*)")  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The question without its options, and these."""

    stem: str
    options: OneCell = field(default_factory=OneCell)


def asked_in(
    stem: str, answer: str, paragraphs: Sequence[Line] = (), *, is_choice: bool, has_unit: bool
) -> Asked:
    """The options at the end of the cell of a question, where the answer names one. What only seems to list them is told, as its
    answer may be a place. `paragraphs`: those of the cell; `is_choice`: the row says that it is one; `has_unit`: that its answer is
    a number."""
    lines = [line.strip() for line in stem.split("\n") if line.strip()]
    for head, options, doubt in _lists(lines):
        if _is_named(answer, options):
            why = doubt or (BY_NUMBER if not is_choice and _is_by_number(answer, options) else "")
            told = (because(why, answer=answer),) if why else ()
            return Asked(_without_number(head, paragraphs), replace(options, doubts=(*options.doubts, *told)))  # fmt: skip
        if answer.strip():
            why = LISTED if doubt else LETTERED
            return Asked(stem, OneCell(doubts=(because(why, answer=answer),)))
    seems = _seem_listed(lines, answer) or (not has_unit and _seem_listed_within(" ".join(lines), answer))  # fmt: skip
    doubts = (because(LISTED, answer=answer),) if answer.strip() and seems else ()
    return Asked(stem, OneCell(doubts=doubts))


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


def _is_by_number(answer: str, options: OneCell) -> bool:
    """Whether an answer names options with letters by numbers alone, and no text of one: "How many are there?" may mean it so."""
    said = re.sub(r"(?i)\band\b", "", answer)
    is_text = answer.strip().casefold() in map(str.casefold, options.texts)
    return not is_text and "a" in options.signs and not any(sign.isalpha() for sign in said)


def _seem_listed(lines: Sequence[str], answer: str) -> bool:
    """Whether lines look like those of a list; or, without any sign, whether the answer is one of them or the place of one."""
    are_marked = [bool(SIGN.match(line) or _LISTED.match(line)) for line in lines]
    if sum(are_marked) > 1 or _run_on(_MARKED.match(line) or _BARE.match(line) for line in lines):
        return True
    below = lines[1:]
    is_place = len(below) > 1 and not below[-1].endswith("?") and names_option(answer, below)
    return is_place or (truth_of(answer) is None and answer.strip().casefold() in map(str.casefold, below))  # fmt: skip


def _seem_listed_within(text: str, answer: str) -> bool:
    """Whether a text lists something within a line, and the answer is a place in it or stands there."""
    _asked, _sign, behind = text.partition("?" if "?" in text else ":")
    is_list = (
        _run_on(_MARKED.finditer(text))
        or _run_on(_BARE.finditer(behind))
        or _run_on(_BARE.finditer(text), 3)
        or len(_ROUND.findall(text)) > 1
        or _BETWEEN.search(behind) is not None
    )
    said = answer.strip().casefold()
    stands_there = truth_of(answer) is None and said in behind.casefold()
    return is_list and (stands_there or _PLACE.fullmatch(said) is not None)


def _run_on(found: Iterable[re.Match[str] | None], count: int = 2) -> bool:
    """Whether so many signs follow as those of a list do from its first on."""
    reached = dict.fromkeys(_ORDERS, 0)
    for one in found:
        sign = normalize("NFKC", one[1]).strip("().").casefold() if one else ""
        for order, at in reached.items():
            reached[order] += sign == order[at]
        if count in reached.values():
            return True
    return False


def _without_number(head: str, paragraphs: Sequence[Line]) -> str:
    """The question without the number that a list puts before it."""
    sign = paragraphs[0].sign if paragraphs else ""
    return head.removeprefix(sign).strip() if sign and "\n" not in head else head
