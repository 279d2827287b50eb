"""AIKEN: a question on a line, its answers lettered below it, and ANSWER with the letter of the right one."""

import re
from collections.abc import Iterator
from dataclasses import replace

from courses.content.formats.refusals import Place, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.numbers import ONE, ZERO
from quizzes.bank.formats.prose import from_plain
from quizzes.bank.formats.reading import Option, Part, Reading, counted, few
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.tables.one_cell import two_in_one

NAME = "aiken"
_OPTION = re.compile(r"\s*([A-Za-z])[.)]\s*(.*)")
_KEY = re.compile(r"\s*ANSWERS?\s*:\s*(.*?)[.)]?\s*", re.IGNORECASE)
_CLAIM = re.compile(r"^[ \t]*[A-Za-z][.)].*\n(?:.*\n){0,6}?[ \t]*ANSWERS?[ \t]*:", re.MULTILINE)
_LETTER = r"\(?[A-Za-z](?![A-Za-z'’])[.)]*"
# "B", "A, C", "A and C", "(b)": one letter, and more only behind a sign that joins them: in "B. A is wrong" the A is a word.
_LETTERS = re.compile(rf"{_LETTER}(?:(?:\s*(?:[,;/&+]|\band\b))+\s*{_LETTER})*", re.IGNORECASE)
# "a c": letters and nothing else.
_ONLY_LETTERS = re.compile(rf"{_LETTER}(?:(?:[,;/&+\s]|\band\b)+{_LETTER})*", re.IGNORECASE)
REMARK = gettext_noop("Of the line ANSWER {keys} was taken for the answer, and not '{text}' behind it. Look whether it changes the answer.")  # fmt: skip
NO_ANSWER = gettext_noop("No line 'ANSWER: ' follows the answers.")
NO_OPTIONS = gettext_noop(
    "There are fewer than two answers ('A) ...') between question and ANSWER."
)
NO_STEM = gettext_noop("There is no question above the answers.")
NO_SUCH = gettext_noop("ANSWER names '{letter}', which is none of the answers above it.")
REPEATED = gettext_noop("Two answers have the letter {letter}.")
GAP = gettext_noop("The letters of the answers are {letters}, so one may stand on the line of another. Write each on a line of its own.")  # fmt: skip
SECOND = gettext_noop("A second line with ANSWER follows ('{text}'). Look which one is meant.")
NO_QUESTIONS = gettext_noop("There is no question in the file.")


def read(source: Source) -> Reading:
    """Every question of the file."""
    parts = counted(_parts(source.text))
    if not parts:
        return Reading(NAME, refusal=because(NO_QUESTIONS))
    return Reading(NAME, parts, remarks=source.remarks)


def claims(source: Source) -> bool:
    """A text with lettered answers and a line that names one of them."""
    return source.is_text and bool(_CLAIM.search(source.text))


def _parts(text: str) -> Iterator[Part]:
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    last: Part | None = None  # the question above, of which a second ANSWER may follow
    start, before = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        found, key = _OPTION.fullmatch(line), _KEY.fullmatch(line)
        start = start or (number if line.strip() else 0)
        if key and last is not None and not (stem or options):
            last = last.doubted(because(SECOND, text=line.strip()))
        elif key and (stem or options):
            if last is not None:
                yield last
            last = _part(stem, options, key[1], start)
            stem, options, start = [], [], 0
        elif found and (stem or options) and _is_next(found[1], options):
            options.append((found[1].upper(), found[2].strip()))
        elif options and line.strip() and before.strip():
            options[-1] = (options[-1][0], f"{options[-1][1]} {line.strip()}".strip())
        elif options and line.strip():
            if last is not None:
                yield last
            last = _part(stem, options, None, start)
            stem, options, start = [line], [], number
        elif line.strip():
            stem.append(line)
        before = line
    if last is not None:
        yield last
    if stem or options:
        yield _part(stem, options, None, start)


def _is_next(letter: str, options: list[tuple[str, str]]) -> bool:
    """In a question's own text "I. ..." is no answer: answers begin with A, and their letters may only skip."""
    return letter.upper() == "A" if not options else True


def _part(stem: list[str], options: list[tuple[str, str]], key: str | None, line: int) -> Part:
    few(len(options))
    letters = [letter for letter, _ in options]
    keys, remark = _keys(key or "")
    part = Part(
        kind=reading.SINGLE_CHOICE if len(keys) < 2 else reading.MULTIPLE_RESPONSE,
        stem=from_plain("\n".join(stem)),
        place=Place(line=line),
        options=tuple(
            Option(
                text=from_plain(text),
                name=letter,
                correct=letter in keys,
                weight=ONE if letter in keys else ZERO,
            )
            for letter, text in options
        ),
    )
    checked = _checked(part, letters, keys, key)
    doubts = [because(REMARK, keys=", ".join(keys), text=remark)] if remark else []
    signs = [letter.casefold() for letter in letters]
    doubts += two_in_one([text for _letter, text in options], signs)
    for doubt in doubts:
        checked = checked.doubted(doubt)
    return checked


def _keys(said: str) -> tuple[list[str], str]:
    """The letters behind ANSWER, and what stands behind them: "B (see page 4)"."""
    found = _ONLY_LETTERS.fullmatch(said) or _LETTERS.match(said)
    if found is None:
        return [one.upper() for one in re.split(r"[,;\s]+", said) if one], ""
    keys = re.findall(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", found[0])
    return [one.upper() for one in keys], said[found.end() :].strip()


def _checked(part: Part, letters: list[str], keys: list[str], key: str | None) -> Part:
    if not part.stem:
        return part.flagged(because(NO_STEM))
    if key is None or not keys:
        return part.flagged(because(NO_ANSWER))
    if len(letters) < 2:
        return part.flagged(because(NO_OPTIONS))
    for letter in letters:
        if letters.count(letter) > 1:
            return part.flagged(because(REPEATED, letter=letter))
    if letters != sorted(letters) or ord(letters[-1]) - ord(letters[0]) >= len(letters):
        part = replace(part, doubts=(because(GAP, letters=", ".join(letters)),))
    unknown = next((letter for letter in keys if letter not in letters), None)
    return part.flagged(because(NO_SUCH, letter=unknown)) if unknown else part
