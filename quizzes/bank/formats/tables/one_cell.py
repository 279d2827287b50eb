"""All options in one cell: where each begins, the letters or numbers that stand before them, and what in that is not plain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from courses.content.formats.sheet import Line

OUT_OF_ORDER = gettext_noop("The options stand under {signs}. The answer was taken by these signs and not by place; look whether an option is missing.")  # fmt: skip
JOINED = gettext_noop("The line '{text}' has no letter and was joined to the option above it.")
DEEPER = gettext_noop("The line '{text}' stands a level deeper in the list and was joined to the option above it.")  # fmt: skip
UNSIGNED = gettext_noop("One option alone has a letter or number before it, '{sign}', so it was taken for a part of the text. Write one before each.")  # fmt: skip
RUN_ON = gettext_noop("The numbers of the list of options run on from other rows ({signs}), and the answer was taken by letter and place. Look whether that is meant.")  # fmt: skip
ONE_LINE = gettext_noop("The options stand on one line and were taken apart at {signs}. Look whether each is whole, and write each on a line of its own.")  # fmt: skip
SOFT = gettext_noop("The lines of '{text}' were taken for one option, as they are one paragraph. Write each option as a paragraph of its own.")  # fmt: skip
BEFORE = gettext_noop("'{text}' stands before the first letter of the options and was taken for an option. Write a letter before each.")  # fmt: skip
OTHER_LETTERS = gettext_noop("The letters before the texts of the options are {signs}, and their columns are others. Take the letters out of the cells, or put the texts in their columns.")  # fmt: skip
NO_ORDER = gettext_noop("The steps stand under {signs}, which is no order. Write 1., 2., 3. before them.")  # fmt: skip
TWO_IN_ONE = gettext_noop("'{text}' was taken for one option, and {sign} stands within it as if another began there. Write each on a line of its own.")  # fmt: skip
# A letter or number before an option: "A. one", "(b) two", "3) three", "C: four", "D - five". "1.5 mg", "1:10" and "2 - 3 mm" have none.
SIGN = re.compile(
    r"[(\[]?(?P<letter>[A-Za-z]|[ivxIVX]{2,4})(?:[.)\]](?![.\w]*[.](?:\s|$))\s*|:(?:\s+|$)|\s+[-–—]\s+)"
    r"|[(\[]?(?P<number>\d{1,2})(?:[.:](?:\s+|$)|\.(?=[^\W\d])|[)\]]\s*)"
)
# The same within a line: "What first? A. Cool B. Stop".
_WITHIN = re.compile(r"(?:<br ?/?>|(?<=[\s,;?:.>|/])|^)[(\[]?(?P<letter>[A-Za-z]|[ivxIVX]{2,4}|(?P<number>\d{1,2}))(?:[.:](?![^\W\d_]\.)(?=\s|[^\W\d_])|[)\]]|\s+[-–—]\s)\s*")  # fmt: skip
# A name that begins as a sign does, "E. coli": by the end of its word, or by a word behind which no other option begins.
_NAME = re.compile(r"[A-Z]\.\s*[a-z]{2,}(?:[ai]|acnes|ae|ens|ile|is|um|us|yces)\b")
_SMALL = re.compile(r"[A-Z]\.\s*[a-z]{3}")
_LED_TO = re.compile(r"(?i)\b(?:against|and|as|by|for|from|in|like|of|on|or|than|the|to|with)\s+$")
# What is left of a ratio behind its colon: "1: 1000".
_BARE = re.compile(r"\d[\d.,\s]*")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
# How far signs may run beyond the options that are there; "S. aureus" has a letter beyond that, which begins a name.
_SPARE = 3
_IN_ORDER = (tuple("abcdefghijklmnopqrstuvwxyz"), tuple(str(number) for number in range(1, 100)), _ROMAN)  # fmt: skip


@dataclass(frozen=True)
class OneCell:
    """The texts of the options, the signs that stand before them (none where they have none), and what a person has to look at."""

    texts: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    doubts: tuple[Because, ...] = ()


def one_cell(cell: str) -> OneCell:
    """The options of a cell: on lines of their own, else apart by semicolons."""
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    between = " "
    if len(lines) < 2:
        lines, between = [part.strip() for part in cell.split(";") if part.strip()], "; "
    within = in_one_line(lines[0]) if len(lines) == 1 else None
    if within is not None and not within[0]:
        return within[1]
    found = [SIGN.match(line) for line in lines]
    signs = [sign_of(one) for one in found if one]
    if len(signs) < 2:
        doubts = [because(UNSIGNED, sign=sign) for sign in signs]
        return OneCell(tuple(lines), (), tuple(doubts))
    if _are_names(signs) or are_ratios(lines, found):
        return OneCell(tuple(lines))
    if found[0] is None:
        return OneCell(tuple(lines), (), (because(BEFORE, text=lines[0]),))
    return _signed(lines, found, between)


def in_one_line(line: str) -> tuple[str, OneCell] | None:
    """The options that stand on one line under signs in their order, behind what stands before them; None where none do."""
    found = list(_WITHIN.finditer(line))
    for order in _IN_ORDER:
        run = _run_within(found, order)
        ends = [*(one.start() for one in run[1:]), len(line)][: len(run)]
        texts = [line[one.end() : end].strip(" \t,;|/") for one, end in zip(run, ends, strict=True)]
        if len(run) > 1 and all(texts):
            doubt = because(ONE_LINE, signs=", ".join(order[: len(run)]).upper())
            options = OneCell(tuple(texts), order[: len(run)], (doubt,))
            return line[: run[0].start()].strip(), options
    return None


def _run_within(found: Sequence[re.Match[str]], order: Sequence[str]) -> list[re.Match[str]]:
    """The signs that count from the first on. Of several that may be the first it is the one closest to the second."""
    run: list[re.Match[str]] = []
    for one in found:
        sign = _within(one)
        if sign == order[0] and len(run) < 2:
            run = [one]
        elif run and len(run) < len(order) and sign == order[len(run)]:
            run.append(one)
    return run


def of_paragraphs(lines: Sequence[Line]) -> OneCell:
    """The options of a cell of which a document says where its paragraphs are: those of a list are options, and what has no sign
    belongs to the one above it."""
    if not any(line.sign for line in lines):
        return _of_soft_lines(lines)
    top = min(line.level for line in lines if line.sign)
    texts, signs, doubts = list[str](), list[str](), list[Because]()
    for line in lines:
        said = _on_one_line(line.text)
        if line.sign and line.level == top:
            texts.append(said)
            signs.append(line.sign.strip(" ()[].:").casefold())
        elif texts:
            texts[-1] += f" {line.sign} {said}" if line.sign else f" {said}"
            doubts.append(because(DEEPER if line.sign else JOINED, text=said))
        else:
            texts.append(said)
            signs.append("")
            doubts.append(because(BEFORE, text=said))
    if are_in_order(signs):
        return OneCell(tuple(texts), tuple(signs), (*doubts, *two_in_one(texts, signs)))
    shown = [sign for sign in signs if sign.isalnum()]
    doubts += [because(RUN_ON, signs=", ".join(shown).upper())] if shown else []
    return _with_doubts(texts, doubts)


def _of_soft_lines(lines: Sequence[Line]) -> OneCell:
    """Paragraphs of several lines: where letters say what is an option, by these, else each is one."""
    by_letters = one_cell("\n".join(line.text for line in lines))
    if by_letters.signs:
        return by_letters
    texts = [_on_one_line(line.text) for line in lines]
    soft = next(text for text, line in zip(texts, lines, strict=True) if "\n" in line.text)
    return _with_doubts(texts, [because(SOFT, text=soft)])


def _with_doubts(texts: Sequence[str], doubts: Sequence[Because]) -> OneCell:
    """Texts that are known to be options, with the letters that may stand before them."""
    if len(texts) < 2:
        return OneCell(tuple(texts), (), tuple(doubts))
    read = one_cell("\n".join(texts))
    return replace(read, doubts=(*read.doubts, *doubts))


def _on_one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _signed(lines: Sequence[str], found: Sequence[re.Match[str] | None], between: str) -> OneCell:
    """The options under their signs; a line without one belongs to the option above it."""
    texts, doubts = list[str](), list[Because]()
    signs = [sign_of(one) for one in found if one]
    are_beginnings = not any(
        set(signs) <= {"0", *order[: len(signs) + _SPARE]} for order in _IN_ORDER
    )
    for line, sign in zip(lines, found, strict=True):
        if sign is not None:
            texts.append(line if are_beginnings else line[sign.end() :].strip())
        elif texts[-1]:
            texts[-1] += between + line
            doubts.append(because(JOINED, text=line))
        else:
            texts[-1] = line
    if not are_in_order(signs):
        doubts.insert(0, because(OUT_OF_ORDER, signs=", ".join(signs).upper()))
    return OneCell(tuple(texts), tuple(signs), (*doubts, *two_in_one(texts, signs)))


def two_in_one(texts: Sequence[str], signs: Sequence[str]) -> list[Because]:
    """Doubts where the sign that would follow that of an option, and that none has, stands within its text: "D. four E. five"."""
    orders = [order for order in _IN_ORDER if set(signs) <= {"0", "", *order}]
    after = {sign: {order[order.index(sign) + 1] for order in orders if sign in order[:-1]} - set(signs) for sign in signs}  # fmt: skip
    found = ((text, one) for text, sign in zip(texts, signs, strict=True) for one in _WITHIN.finditer(text) if _within(one) in after[sign])  # fmt: skip
    return [because(TWO_IN_ONE, text=text, sign=one[0]) for text, one in found if one.start() and not _is_in_a_name(text, one)]  # fmt: skip


def _is_in_a_name(text: str, sign: re.Match[str]) -> bool:
    """Whether the sign begins a name, as in "Infection with E. coli"."""
    at = sign.start("letter")
    is_led_to = _LED_TO.search(text, max(0, at - 12), at) and _SMALL.match(text, at)
    return bool(is_led_to or _NAME.match(text, at))


def _within(found: re.Match[str]) -> str:
    return found["letter"].casefold().lstrip("0")


def _are_names(signs: Sequence[str]) -> bool:
    """Whether letters begin names, as in "E. coli" and "S. aureus": they neither run on, nor are those of the first options."""
    return all(sign.isalpha() for sign in signs) and not any(_run(signs, order) for order in _IN_ORDER)  # fmt: skip


def are_ratios(lines: Sequence[str], found: Sequence[re.Match[str] | None]) -> bool:
    """Whether a colon behind numbers is a part of what is said, as in "1: 1000" and "1: 10000": they do not count the options, or
    a bare number stands behind one."""
    said = [(one, line[one.end() :].strip()) for one, line in zip(found, lines, strict=True) if one]
    if not any(one["number"] and ":" in one[0] for one, _rest in said):
        return False
    numbers = sorted(int(one["number"] or -1) for one, _rest in said)
    counts = numbers in (list(range(len(said))), list(range(1, len(said) + 1)))
    return not counts or any(_BARE.fullmatch(rest) for _one, rest in said)


def _run(signs: Sequence[str], order: tuple[str, ...]) -> bool:
    """Whether signs are those of options: from the first on in any order, of which one may be missing; else rising, from the first
    on with gaps or from a later one without."""
    near, kinds = order[: len(signs) + _SPARE], len(set(signs))
    if kinds < 2 or not set(signs) <= set(near):
        return False
    places = [near.index(sign) for sign in signs]
    if min(places) == 0 and max(places) <= kinds:
        return True
    is_rising = places == sorted(set(places))
    return is_rising and (places[0] == 0 or places[-1] - places[0] == kinds - 1)


def sign_of(found: re.Match[str]) -> str:
    """The letter or number, without case and noughts before it."""
    return (found["letter"] or str(int(found["number"]))).casefold()


def are_in_order(signs: Sequence[str]) -> bool:
    """Whether signs run from the first on without a gap, so that a sign and a place say the same."""
    return any(tuple(signs) == order[: len(signs)] for order in _IN_ORDER)


def places_by_sign(signs: Sequence[str]) -> list[int]:
    """The places of steps in the order of the signs before them. Raises Refused where that is none."""
    order = next((order for order in _IN_ORDER if set(signs) <= {"0", *order}), ())
    if not order or len(set(signs)) < len(signs):
        raise Refused(because(NO_ORDER, signs=", ".join(signs).upper()))
    rank = {sign: at for at, sign in enumerate(("0", *order))}
    return sorted(range(len(signs)), key=lambda place: rank[signs[place]])


def other_letters(texts: Sequence[str]) -> Because | None:
    """A doubt where every option in a column of its own begins with a letter, and these are not those of the columns."""
    found = [SIGN.match(text) for text in texts]
    signs = [sign_of(one) for one in found if one and one["letter"]]
    if len(signs) < max(2, len(texts)) or are_in_order(signs) or not are_in_order(sorted(signs)):
        return None
    return because(OTHER_LETTERS, signs=", ".join(signs).upper())
