"""Rules for options: cues that lead a clever guesser to the key, and options that cannot be told apart."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from courses.content.domain.lint.findings import Rule, Span
from courses.content.domain.lint.reading import words
from quizzes.bank.domain.lint import english
from quizzes.bank.domain.lint.subject import QuestionSubject, content_words
from quizzes.kinds.linting import Choice
from quizzes.kinds.numbers import Interval, interval_of, quantity_of, same_amount

Found = tuple[str, Span]
ROMAN = {"I", "II", "III", "IV", "V"}
LONGER = Decimal("1.3")
LONGER_BY = 10
RAGGED = 3
LONGEST_OPTION = 25
# Rationales: the key's teaches, a distractor's says in a line what is wrong.
KEY_RATIONALE = 40
DISTRACTOR_RATIONALE = 25
# A stop, comma or colon before a figure is part of a number.
_SAYS_NOTHING = re.compile(r"[.,:](?!\d)|[;!?…。、！？\"'“”‘’«»„()\[\]*_`]")
_HYPHEN_IN_WORD = re.compile(r"(?<=[^\W\d_])[-‐](?=[^\W\d_])")


def _span(choice: Choice, match: re.Match[str] | None = None) -> Span:
    key = f"options.{choice.code}.text"
    return Span(key, match.start(), match.end()) if match else Span(key)


def _matching(
    pattern: re.Pattern[str], choices: Iterable[Choice]
) -> Iterator[tuple[Choice, re.Match[str]]]:
    for choice in choices:
        match = pattern.search(choice.text)
        if match:
            yield choice, match


def all_above(question: QuestionSubject) -> Iterator[Found]:
    for choice, match in _matching(english.ALL_ABOVE, question.choices):
        yield (
            f"'{choice.text}' is known from two right options, or refuted by one wrong.",
            _span(choice, match),
        )


def none_above(question: QuestionSubject) -> Iterator[Found]:
    for choice, match in _matching(english.NONE_ABOVE, question.choices):
        yield (
            f"'{choice.text}' shows that somebody can refuse, not that they know.",
            _span(choice, match),
        )


def combination(question: QuestionSubject) -> Iterator[Found]:
    labels = _labels(question)
    for choice, match in _matching(english.COMBINATION, question.choices):
        said = set(re.findall(r"\w+", match["labels"])) - english.JOINING
        if len(said) > 1 and said <= labels:
            yield (
                f"'{choice.text}' combines other options. Ask for all that apply instead.",
                _span(choice, match),
            )


def _labels(question: QuestionSubject) -> set[str]:
    """What an option can call other options: their codes, A to E, and roman numbers that the stem lists."""
    codes = {choice.code for choice in question.choices}
    listed = {"I", "II", "III"} <= set(words(question.stem))
    return codes | {code.upper() for code in codes} | set("ABCDE") | (ROMAN if listed else set())


def longest_is_key(question: QuestionSubject) -> Iterator[Found]:
    if question.key and question.distractors:
        longest = max(len(choice.text) for choice in question.distractors)
        length = len(question.key.text)
        if length >= LONGER * longest and length >= longest + LONGER_BY:
            yield (
                f"the key has {length} characters, the longest wrong option {longest}.",
                _span(question.key),
            )


def article_cue(question: QuestionSubject) -> Iterator[Found]:
    article = english.ARTICLE_AT_END.search(question.stem)
    if article is None or question.key is None:
        return
    wants_vowel = article.group(1).lower() == "an"
    fits = [bool(english.VOWEL_SOUND.match(c.text)) == wants_vowel for c in question.distractors]
    if bool(english.VOWEL_SOUND.match(question.key.text)) == wants_vowel and not all(fits):
        span = Span("stem", article.start(), article.end())
        yield f"the stem ends in '{article.group(1)}', which not every option can follow.", span


def grammar_cue(question: QuestionSubject) -> Iterator[Found]:
    if question.key is None or len(question.distractors) < 2:
        return
    forms = {_form(choice.text) for choice in question.distractors}
    if len(forms) == 1 and _form(question.key.text) not in forms:
        yield (
            "the wrong options begin in one grammatical form, the key in another.",
            _span(question.key),
        )


def _form(text: str) -> str:
    first = (words(text) or [""])[0].lower()
    for ending in ("ing", "ed"):
        if first.endswith(ending) and len(first) > len(ending) + 2:
            return ending
    return "number" if text[:1].isdigit() else "other"


def absolute_term(question: QuestionSubject) -> Iterator[Found]:
    if any(english.ABSOLUTE.search(choice.text) for choice in question.keys):
        return
    for choice, match in _matching(english.ABSOLUTE, question.distractors):
        yield (
            f"'{match.group()}' marks a wrong option for who knows how tests are made.",
            _span(choice, match),
        )


def vague_frequency(question: QuestionSubject) -> Iterator[Found]:
    for choice, match in _matching(english.VAGUE, question.choices):
        yield f"'{match.group()}' means another thing to every reader.", _span(choice, match)


def interval_overlap(question: QuestionSubject) -> Iterator[Found]:
    if not question.asks_for_one_option:
        return
    known: list[tuple[Choice, Interval]] = []
    for choice in question.choices:
        interval = interval_of(choice.text)
        if interval is None:
            continue
        for other, earlier in known:
            if interval.overlaps(earlier):
                yield f"'{choice.text}' and '{other.text}' overlap.", _span(choice)
        known.append((choice, interval))


def numeric_unordered(question: QuestionSubject) -> Iterator[Found]:
    amounts = [quantity_of(choice.text) for choice in question.choices]
    if len(amounts) < 3 or None in amounts:
        return
    values = [amount.base for amount in amounts if amount]
    if values not in (sorted(values), sorted(values, reverse=True)):
        yield "numbers are easiest to find in their order.", Span("options")


def option_duplicate(question: QuestionSubject) -> Iterator[Found]:
    for index, choice in enumerate(question.choices):
        for other in question.choices[:index]:
            if said(choice.text) == said(other.text) or same_amount(choice.text, other.text):
                yield f"'{choice.text}' says the same as option {other.code}.", _span(choice)


def said(text: str) -> str:
    """The text without what says nothing: capitals, spaces, stops, quotes, emphasis. Signs and numbers stay."""
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = _HYPHEN_IN_WORD.sub(" ", _SAYS_NOTHING.sub(" ", plain))
    return " ".join(plain.split())


def heterogeneous(question: QuestionSubject) -> Iterator[Found]:
    ranked = sorted(question.choices, key=lambda choice: len(choice.text))
    if len(ranked) < 3:
        return
    if len(ranked[-1].text) >= RAGGED * max(len(ranked[-2].text), 1):
        yield "one option is three times as long as the next.", _span(ranked[-1])
    stops = {choice.text.endswith(".") for choice in ranked}
    if len(stops) == 2:
        yield "some options end with a full stop, some do not.", Span("options")
    numbers = Counter(quantity_of(choice.text) is not None for choice in ranked)
    if (
        len(numbers) == 2
        and question.key
        and quantity_of(question.key.text) is not None
        and numbers[True] == 1
    ):
        yield "only the key is a number.", _span(question.key)


def clang(question: QuestionSubject) -> Iterator[Found]:
    if question.key is None:
        return
    elsewhere = set().union(*(content_words(choice.text) for choice in question.distractors))
    for word in sorted(
        (content_words(question.stem) & content_words(question.key.text)) - elsewhere
    ):
        yield (
            f"'{word}' stands in the stem and, of all options, in the key alone.",
            _span(question.key),
        )


def convergence(question: QuestionSubject) -> Iterator[Found]:
    if question.key is None or len(question.choices) < 3:
        return
    shared = {
        place: sum(
            len(content_words(choice.text) & content_words(other.text))
            for other in question.choices
            if other is not choice
        )
        for place, choice in enumerate(question.choices)
    }
    (first, most), (_second, next_most) = Counter(shared).most_common(2)
    if question.choices[first] is question.key and most >= 2 and most > next_most:
        yield "the key shares most words with the other options.", _span(question.key)


def option_count(question: QuestionSubject) -> Iterator[Found]:
    if question.asks_for_one_option and not 3 <= len(question.choices) <= 5:
        yield f"{len(question.choices)} options; three to five are worth writing.", Span("options")


def option_long(question: QuestionSubject) -> Iterator[Found]:
    for choice in question.choices:
        if len(words(choice.text)) > LONGEST_OPTION:
            yield f"{len(words(choice.text))} words in one option.", _span(choice)


def unit_missing(question: QuestionSubject) -> Iterator[Found]:
    amounts = [(choice, quantity_of(choice.text)) for choice in question.choices]
    if any(amount and amount.unit for _choice, amount in amounts):
        for choice, amount in amounts:
            if amount and not amount.unit:
                yield f"'{choice.text}' has no unit, others have one.", _span(choice)


def unit_mixed(question: QuestionSubject) -> Iterator[Found]:
    units = {
        amount.unit
        for choice in question.choices
        if (amount := quantity_of(choice.text)) and amount.unit
    }
    if len(units) > 1:
        yield f"the options mix units ({', '.join(sorted(units))}).", Span("options")


def laterality(question: QuestionSubject) -> Iterator[Found]:
    sides = {match.group(1).lower() for _c, match in _matching(english.SIDES, question.choices)}
    if sides == {"left", "right"}:
        yield "options differ in left and right; is that what you ask?", Span("options")


def opposite_prefix(question: QuestionSubject) -> Iterator[Found]:
    seen: dict[str, set[str]] = {}
    for choice in question.choices:
        for prefix, rest in english.OPPOSITES.findall(choice.text):
            seen.setdefault(rest.lower(), set()).add(prefix.lower())
    for rest, prefixes in seen.items():
        if len(prefixes) == 2:
            yield (
                f"hyper{rest} and hypo{rest} stand side by side and are easily misread.",
                Span("options"),
            )


def rationale_missing(question: QuestionSubject) -> Iterator[Found]:
    for reason in question.reasons:
        least = KEY_RATIONALE if reason.correct else DISTRACTOR_RATIONALE
        if len(reason.text) < least or said(reason.text) == said(reason.answer):
            yield f"the reason has to teach; give at least {least} characters.", Span(reason.place)


OPTION_RULES = (
    (Rule("all-above", "error", "No 'all of the above'."), all_above),
    (Rule("none-above", "error", "No 'none of the above'."), none_above),
    (Rule("combination", "error", "No options made of other options."), combination),
    (Rule("longest-is-key", "warning", "The key is not the long one."), longest_is_key),
    (Rule("article-cue", "error", "'a' or 'an' fits every option."), article_cue),
    (Rule("grammar-cue", "warning", "Options begin in one grammatical form."), grammar_cue),
    (Rule("absolute-term", "warning", "No absolute words in wrong options alone."), absolute_term),
    (Rule("vague-frequency", "warning", "No vague frequencies in options."), vague_frequency),
    (Rule("interval-overlap", "error", "Ranges of numbers do not overlap."), interval_overlap),
    (Rule("numeric-unordered", "warning", "Numbers stand in order."), numeric_unordered),
    (Rule("option-duplicate", "error", "No two options say the same."), option_duplicate),
    (Rule("options-heterogeneous", "warning", "Options are of one kind."), heterogeneous),
    (Rule("clang", "warning", "No word of the stem in the key alone."), clang),
    (Rule("convergence", "info", "The key is not the sum of the others."), convergence),
    (Rule("option-count", "warning", "Three to five options."), option_count),
    (Rule("option-long", "info", "Options of at most 25 words."), option_long),
    (Rule("unit-missing", "info", "Numbers have units."), unit_missing),
    (Rule("unit-mixed", "warning", "One unit inside a question."), unit_mixed),
    (Rule("laterality", "warning", "Left and right are not mixed by accident."), laterality),
    (Rule("opposite-prefix", "warning", "Hyper- and hypo- are not side by side."), opposite_prefix),
    (Rule("rationale-missing", "error", "Every option has a reason."), rationale_missing),
)  # fmt: skip
ENGLISH_ONLY = frozenset(
    {
        "all-above",
        "none-above",
        "article-cue",
        "grammar-cue",
        "absolute-term",
        "vague-frequency",
        "clang",
    }
    | {"convergence", "laterality", "opposite-prefix"}
)
