"""Numbers with words in them that no list knows: `8289 seize 2`, `8289 CLXII`, `8289廿`.

Whatever language it is in, a word may be a number. So it is told by where it stands and how long it is. Before all digits stand
prefixes (MD-12345, ABC12345) and what people call a number (Kanton 12345): such a word may stand for a few digits, and is
compared (`behind_word`). Between digits and after them registers have a few letters (12A3456E, 12345/KMC/2019): a longer word,
a Roman numeral and a sign of Chinese, Japanese or Korean that is none on such numbers are for a person to read (`is_wordy`).
"""

import re
import unicodedata

from trainingsite.accounts.domain.labels import is_label
from trainingsite.accounts.domain.register import bare_digits, plain_number, scripts

# Registers have up to three letters there.
_WORD_LEAST = 4
_REST_LEAST = 4
# One letter before the digits is a class of a register.
_SHORTEST_WORD = 2
# What one word says: up to hundreds.
_MOST_IN_WORD = 3
_BEFORE_DIGITS = re.compile(rf"\D{{{_WORD_LEAST},}}(\d[\doil]*)")
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
# Degrees, councils and districts that are Roman numerals, too.
_NO_NUMERALS = frozenset("mci dci cci mdi mmc mcc dcc mdc mdcc".split())
_SMALL_NUMERAL = frozenset("ivx")
# Of words for number, register, licence, doctor, nurse, dentist and pharmacist; none is a numeral.
_CJK_LABELS = frozenset(
    "第号號番码碼字编編登録錄录记記注册冊籍医醫师師资資格护護士看歯齿科牙药薬藥剤劑执執业業照许許可免証证證书書"
    "제호번면허등록의사간치과약자격증"
)


def is_wordy(number: str, register: str) -> bool:
    """Whether words stand between the digits of the number or after them that are neither labels nor a register's letters, or
    signs of Chinese, Japanese or Korean anywhere that may be numerals."""
    wide = unicodedata.normalize("NFKC", number)
    rest = "".join(sign for sign in wide if sign not in _CJK_LABELS)
    if "CJK" in scripts(rest):
        return True
    bare = bare_digits(rest, register)
    runs = re.findall(r"\D+", re.sub(r"^\D+", "", bare))
    return _is_mostly_word(bare) or any(_may_be_number(run) for run in runs)


def _is_mostly_word(bare: str) -> bool:
    """Whether a word that no list knows stands before so few digits that it may be the larger part of the number."""
    word = re.match(r"[^\W\d_]+", bare)
    if word is None or len(word[0]) < _SHORTEST_WORD or is_label(word[0]):
        return False
    return sum(sign.isdecimal() for sign in bare) < _REST_LEAST


def behind_word(number: str, register: str) -> str:
    """The digits of a number that is one long word and digits after it, in normal form; "" for any other number."""
    found = _BEFORE_DIGITS.fullmatch(bare_digits(number, register))
    digits = plain_number(found[1]) if found else ""
    return digits if len(digits) >= _REST_LEAST else ""


def may_end_so(whole: str, digits: str) -> bool:
    """Whether this number is these digits with so few before them that one word can say those."""
    before = whole.removesuffix(digits)
    return whole.isdecimal() and 0 < len(whole) - len(digits) == len(before) <= _MOST_IN_WORD


def _may_be_number(run: str) -> bool:
    if is_label(run):
        return False
    return len(run) >= _WORD_LEAST or _is_roman(run)


def _is_roman(run: str) -> bool:
    """Two signs at least; with L, C, D or M three, for MD and the like are degrees."""
    if run in _NO_NUMERALS or _ROMAN.fullmatch(run) is None:
        return False
    return len(run) > 2 or (len(run) == 2 and set(run) <= _SMALL_NUMERAL)
