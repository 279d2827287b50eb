"""Letters and numbers that stand before the texts of options which have columns of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats.tables.kinds import Said
from quizzes.bank.formats.tables.one_cell import (
    SIGN,
    are_ratios,
    other_letters,
    sign_of,
    two_in_one,
)

SOME_LETTERS = gettext_noop("Before the texts of some options stands the letter of their column ({signs}), and before others none. Options are shuffled: take the letters out of the cells.")  # fmt: skip
LABELLED = gettext_noop("Before the text of every option stands the letter or number of its column, and was taken for a part of the text. Options are shuffled: take them out, if they are no names.")  # fmt: skip
NAMES = gettext_noop("The letters before the texts of the options were taken for those of their columns, so '{text}' became '{rest}'. If they belong to names, write the texts in another order, or the names in full.")  # fmt: skip
# "B. fragilis": a letter that stands for the first half of a name is followed by one small word.
_NAME = re.compile(r"[A-Z]\. ?[a-zà-ÿ]{4,}")


@dataclass(frozen=True)
class Unlabelled:
    """Options without the letters of their columns before their texts, the answer in their terms, what a person has to look at,
    and the letters or numbers that were taken off."""

    options: tuple[Said, ...]
    answer: str
    doubts: tuple[Because, ...] = ()
    signs: tuple[str, ...] = ()


def without_labels(options: Sequence[Said], answer: str, *, is_ours: bool) -> Unlabelled:
    """The options without letters or numbers before their texts, where every one has that of its column: they are shuffled. In our
    own table a text is what was written, and such letters are told."""
    texts = [option.text for option in options]
    found = [SIGN.match(text) for text in texts]
    labels = [_own_label(one, at, option) for at, (one, option) in enumerate(zip(found, options, strict=True))]  # fmt: skip
    rests = [text[len(label) :].strip() for label, text in zip(labels, texts, strict=True)]
    is_letters = all(one is not None and one["letter"] for one in found)
    is_numbers = all(one is not None and one["number"] for one in found) and not are_ratios(texts, found)  # fmt: skip
    if len(texts) > 1 and all(labels) and all(rests) and (is_letters or is_numbers):
        if is_ours:
            return Unlabelled(tuple(options), answer, (because(LABELLED),))
        bare = (replace(option, text=rest) for option, rest in zip(options, rests, strict=True))
        taken = tuple(sign_of(one) for one in found if one)
        return Unlabelled(tuple(bare), _by_letter(answer, options), (*_names(texts, rests), *two_in_one(rests, taken)), taken)  # fmt: skip
    signs = [option.letter.upper() for one, label, option in zip(found, labels, options, strict=True) if label and one and one["letter"]]  # fmt: skip
    doubt = because(SOME_LETTERS, signs=", ".join(signs)) if len(signs) > 1 else other_letters(texts)  # fmt: skip
    return Unlabelled(tuple(options), answer, (doubt,) if doubt else ())


def _names(texts: Sequence[str], rests: Sequence[str]) -> tuple[Because, ...]:
    """A doubt where every text may be a name of which a letter stands for the first half."""
    if not all(_NAME.fullmatch(text) for text in texts):
        return ()
    return (because(NAMES, text=texts[0], rest=rests[0]),)


def _own_label(found: re.Match[str] | None, at: int, option: Said) -> str:
    """What stands before a text, where it is the letter or number of its column; "" else."""
    return found[0] if found and sign_of(found) in (option.letter, str(at + 1)) else ""


def _by_letter(answer: str, options: Sequence[Said]) -> str:
    """An answer that says the texts of options with their labels, by the letters of these options; any other as it is."""
    letters = {_plain(option.text): option.letter.upper() for option in options}
    for parts in ([answer], re.split(r"[|;\n]", answer)):
        said = [_plain(part) for part in parts if part.strip()]
        if said and all(part in letters for part in said):
            return ", ".join(letters[part] for part in said)
    return answer


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
