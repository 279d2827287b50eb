"""The numbers that a reader may take one number for: some of its signs are digits in one reading and none in another.

No normal form can settle that: who sees `8289162²` reads 8289162 with a mark beside it, and Unicode reads 82891622. So every
reading is compared (domain/alike.py), and the forms refuse what Unicode alone reads as a digit (`compatible_digits`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product

# What the database is asked for (models/register.py): rows whose number has a sign that is read in two ways. They are few.
ODD_SIGNS = (
    "²³¹¼-¾\u2070-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    "\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32cb\u3358-\u3370\u3378\u3379\u339f-\u33af\u33e0-\u33fe\U0001f100-\U0001f10c"
)

_CJK_DIGITS = "㐅㒃㠪㭍一七三九二五亖仨伍兩八六叁参參叄四壱壹幺弌弍弎弐捌柒玖肆貮貳贰陆陸零"
ODD_SIGNS += _CJK_DIGITS
# Whose number has so few digits cannot be found by them: rows that the database gives along (models/register.py).
FEW_DIGITS = "^[^0-9]*([0-9][^0-9]*){0,3}$"
# One long word before the digits may say a few more (wordy.py): such rows are few as well.
BEGINS_WITH_LETTERS = "^[^0-9 ./-]{4}"
# Letters that are typed in a digit's place, as small letters; o, i and l are digits in every number (domain/register.py).
_LOOK_LIKE = {"a": "4", "b": "86", "e": "3", "g": "69", "q": "9", "s": "5", "t": "7", "z": "2"}
_LETTERS_FOR = {
    digit: "".join(letter for letter, digits in _LOOK_LIKE.items() if digit in digits)
    for digit in "0123456789"
}
# Of more letters than this not every one is read on its own.
_MOST_SINGLE = 4
# Of a longer number its beginning is sought.
_MOST_SOUGHT = 24
# So many letters beside the digits are still taken for some of them.
_MOST_BESIDE = 3
# 0 to 9 in en, de, fr, es, it, pt, nl, sv, da, pl.
_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh nought nil null zéro cero nul noll",
            "one eins ein un une uno um een ett en jeden",
            "two zwei zwo deux dos due dois twee två to dwa",
            "three drei trois tres tre três drie trzy",
            "four vier quatre cuatro quattro quatro fyra fire cztery",
            "five fünf cinq cinco cinque vijf fem pięć",
            "six sechs seis sei zes sex seks sześć",
            "seven sieben sept siete sette sete zeven sju syv siedem",
            "eight acht huit ocho otto oito åtta otte osiem",
            "nine neun neuf nueve nove negen nio ni dziewięć",
        )
    )
    for word in words.split()
}
# Words that stand only in numbers that are written out: those that may stand within other words, and those that do not.
_LARGER_ALONE = (
    "ten double triple zehn elf cent mille million cien mil cento dix onze douze diez once doce dieci tien tio venti hundre "
    "trente treinta trenta trinta dertig"
).split()
_LARGER_ANYWHERE = (
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fourty fifty sixty seventy eighty ninety hundred thousand "
    "zwölf zwanzig dreißig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend millionen "
    "vingt quarante cinquante soixante septante huitante nonante "
    "veinte veinti cuarenta cincuenta sesenta setenta ochenta noventa ciento "
    "quaranta cinquanta sessanta settanta ottanta novanta "
    "vinte quarenta cinquenta sessenta oitenta duizend twintig veertig vijftig zestig zeventig tachtig negentig honderd "
    "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra"
).split()


def _plain(word: str) -> str:
    """Small letters without marks."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return "".join(sign for sign in wide if unicodedata.category(sign)[0] != "M")


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted({_plain(word) for word in words}, key=lambda word: (-len(word), word)))


_VALUES = {_plain(word): digit for word, digit in _DIGIT_WORDS.items()}
_ONE_WORD = re.compile(_any(_DIGIT_WORDS))
_WORDS = re.compile(f"(?:{_any(_DIGIT_WORDS)})++")
_IN_WORDS = re.compile(f"(?:{_any((*_DIGIT_WORDS, *_LARGER_ALONE, *_LARGER_ANYWHERE))})++")
_LARGER = re.compile(_any(_LARGER_ANYWHERE))
# Numerals of several letters; one alone is a letter of a register.
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_SAID_TWICE = re.compile(r"(\d{4,})\1+")
_LETTERS = re.compile(r"[^\W\d_]+")
# The digits of one word of a number, with the letters beside and between them that look like some.
_RUN = re.compile(
    rf"[{''.join(_LOOK_LIKE)}]{{0,{_MOST_BESIDE}}}\d(?:[^\W_]*\d)?[{''.join(_LOOK_LIKE)}]{{0,{_MOST_BESIDE}}}"
)
_ALL_LOOK = re.compile(rf"\b[{''.join(_LOOK_LIKE)}oil]{{4,}}\b")


def compatible_digits(text: str) -> list[str]:
    """Signs that Unicode turns into digits or numbers and a reader does not take for one: small raised or lowered ones,
    those in circles and brackets, fractions. Wide digits and those of other alphabets are digits."""
    return [sign for sign in text if _is_compatible(sign)]


@lru_cache(maxsize=4096)
def readings_of(number: str) -> frozenset[str]:
    """The number as typed, and each other number that it may be read as."""
    found = {number}
    for other in (
        _without_compatible,
        _cut_at_compatible,
        _with_cjk_digits,
        _with_digit_words,
        _once,
    ):
        found |= {other(one) for one in found}
    found |= {other for one in found for other in _with_look_alikes(one)}
    return frozenset(one for one in found if one.strip()) | {number}


def in_digits(number: str) -> str:
    """The number with digits for Chinese numerals and for words that are digits."""
    return _with_digit_words(_with_cjk_digits(number))


def is_beyond_comparing(number: str, least: int) -> bool:
    """Whether nothing finds whom this number may be: a word of it is a larger number than a digit, whatever stands beside it,
    or it has fewer digits than `least` and others in words, or no digit at all."""
    plain = _plain(_with_cjk_digits(number))
    words = _LETTERS.findall(plain)
    if any(_is_larger(word) for word in words):
        return True
    digits = sum(sign.isdecimal() for sign in plain)
    in_words = any(_IN_WORDS.fullmatch(word) for word in words)
    return digits < least and (digits == 0 or in_words or _is_cut_by_word(plain))


def _is_cut_by_word(plain: str) -> bool:
    """Whether letters stand between digits: 8 Mio 5."""
    return re.search(r"\d\W*[^\W\d_]+\W*\d", plain) is not None


def _is_larger(word: str) -> bool:
    """Whether it says a larger number than a digit: as a whole, in pieces that are all numbers, or with a long one within."""
    if _LARGER.search(word):
        return True
    return _IN_WORDS.fullmatch(word) is not None and _WORDS.fullmatch(word) is None


def look_of_digits(digits: str) -> str:
    """A pattern for normal forms in which these digits may stand with letters in their place, or between them; more than
    those, and none in which they stand as they are: whoever asks seeks these by themselves.

    What stands for a digit and what may stand between are never the same sign, so a search has one way to go and takes a
    linear time, whatever was stored. A letter that looks like some digit always counts as a place; after such letters too
    many the sought digits come late, so a place may have each that came up to there.
    """
    like = "".join(sorted(set().union(*(_LETTERS_FOR[digit] for digit in digits))))
    first = digits[0] + _LETTERS_FOR[digits[0]]
    so_far = ["".join(sorted(set(digits[:end]))) for end in range(2, len(digits) + 1)]
    places = [f"[{first}]", *(f"[{one}{like}]" for one in so_far[: _MOST_SOUGHT - 1])]
    return f"(?![0-9]{{{len(digits)}}})" + f"[^0-9{like}]*".join(places)


@lru_cache(maxsize=4096)
def _is_compatible(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if kind[0] in "LM" or kind in {"Nd", "Nl"}:
        return False
    wide = unicodedata.normalize("NFKC", sign)
    return kind == "No" or any(unicodedata.category(one) == "Nd" for one in wide)


def _without_compatible(number: str) -> str:
    return _each(number, lambda sign: "" if _is_compatible(sign) else sign)


def _cut_at_compatible(number: str) -> str:
    return _each(number, lambda sign: " " if _is_compatible(sign) else sign)


def _each(number: str, change: Callable[[str], str]) -> str:
    return "".join(change(sign) for sign in number)


def _with_cjk_digits(number: str) -> str:
    return _each(
        number, lambda sign: str(int(unicodedata.numeric(sign))) if sign in _CJK_DIGITS else sign
    )


def _with_digit_words(number: str) -> str:
    """With digits for words that are digits, glued or not."""
    plain = _plain(number)
    if not any(word in _ROMAN or _WORDS.fullmatch(word) for word in _LETTERS.findall(plain)):
        return number
    return _LETTERS.sub(lambda found: _in_digits(found.group()), plain)


def _once(number: str) -> str:
    """Without what is written twice in one piece."""
    return _SAID_TWICE.sub(r"\1", unicodedata.normalize("NFKC", number))


def _in_digits(word: str) -> str:
    if word in _ROMAN or _WORDS.fullmatch(word) is None:
        return _ROMAN.get(word, word)
    return _ONE_WORD.sub(lambda found: _VALUES[found.group()], word)


def _with_look_alikes(number: str) -> set[str]:
    """The number with letters for digits that they look like: each for itself where they are few, else all of them."""
    plain = _plain(number)
    runs = [*_RUN.finditer(plain), *_ALL_LOOK.finditer(plain)]
    places = {place for run in runs for place in range(*run.span()) if plain[place] in _LOOK_LIKE}
    if not places:
        return set()
    if len(places) > _MOST_SINGLE:
        return {
            _put(plain, {place: _LOOK_LIKE[plain[place]][which] for place in places})
            for which in (0, -1)
        }
    ordered = sorted(places)
    choices = product(*(plain[place] + _LOOK_LIKE[plain[place]] for place in ordered))
    return {_put(plain, dict(zip(ordered, chosen, strict=True))) for chosen in choices}


def _put(text: str, signs: dict[int, str]) -> str:
    return "".join(signs.get(place, sign) for place, sign in enumerate(text))
