"""Rules that only the whole bank can keep: positions, lengths, coverage, shared stems, what options give away, room for three forms."""

import math
import string
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, groupby
from typing import Any

from courses.content.domain.lint.findings import Finding, Rule, Span, worst_first
from quizzes.bank.domain.lint.guessable import CEILING, asked_in_exams, guess_bank, is_too_many
from quizzes.bank.domain.lint.guessing import given_away
from quizzes.bank.domain.lint.subject import QuestionSubject, content_words

# Chi-square, upper 1 %, for 1 to 4 degrees of freedom (two to five places).
CHI_SQUARE_1_PERCENT = {2: 6.635, 3: 9.210, 4: 11.345, 5: 13.277}
LONGEST_RUN = 5
CHANCE = 0.01
# A share above the ceiling that blind guessing reaches more often than this is nobody's cue.
CHANCE_OF_GUESSES = 0.05
MOST_RECALL = Fraction(30, 100)
SHARED_WORDS = 0.75
ASKED_AT_LEAST = 2
FORMS = 3


@dataclass(frozen=True)
class BankSubject:
    """The questions of a course with its objectives (code: text), critical facts (code: reason not tested or ""),
    the blueprint cells of its exams, and which lesson teaches an objective."""

    questions: Sequence[QuestionSubject]
    objectives: Mapping[str, str]
    critical_facts: Mapping[str, str]
    exam_cells: Sequence[Mapping[str, Any]]
    lessons: Mapping[str, str] = field(default_factory=dict)

    def with_one_option_right(self) -> list[QuestionSubject]:
        """Questions with one key among two or more shown options."""
        return [q for q in self.questions if q.key is not None and q.distractors]

    def scored_in_exams(self) -> list[QuestionSubject]:
        """What exams ask and count: pilots come on top, and only sometimes."""
        return [q for q in self.questions if q.pool == "exam" and not q.is_unscored]


Found = tuple[str, str]
Check = Callable[[BankSubject], Iterable[Found]]


def key_position(bank: BankSubject) -> Iterator[Found]:
    by_size: dict[int, Counter[int]] = defaultdict(Counter)
    for question in bank.questions:
        if question.key_place is not None:
            place, size = question.key_place
            by_size[size][place] += 1
    for size, places in by_size.items():
        total = sum(places.values())
        expected = total / size
        if expected < 5 or size not in CHI_SQUARE_1_PERCENT:
            continue
        chi = sum((places[place] - expected) ** 2 / expected for place in range(size))
        if chi > CHI_SQUARE_1_PERCENT[size]:
            shown = ", ".join(f"{_letter(place)} {places[place]}" for place in range(size))
            yield (
                "bank",
                f"keys of {total} questions with {size} options lie at {shown} (chi-square {chi:.1f}).",
            )


def key_run(bank: BankSubject) -> Iterator[Found]:
    placed = [
        (question.kind, question.module, question.pool, question.key_place[0], question.code)
        for question in bank.questions
        if question.key_place is not None
    ]
    in_order = sorted(placed, key=lambda row: row[0])
    for (*_same, place), group in groupby(in_order, key=lambda row: row[:4]):
        codes = [row[4] for row in group]
        if len(codes) > LONGEST_RUN:
            yield codes[0], f"{len(codes)} keys in a row at {_letter(place)}, up to {codes[-1]}."


def _letter(place: int) -> str:
    return string.ascii_lowercase[place % 26]


def longest_is_key(bank: BankSubject) -> Iterator[Found]:
    chances, hits = [], 0
    for question in bank.with_one_option_right():
        lengths = sorted((len(choice.text) for choice in question.choices), reverse=True)
        assert question.key is not None  # noqa: S101 -- with_one_option_right() offers only such
        if lengths[0] > lengths[1]:
            chances.append(1 / len(lengths))
            hits += len(question.key.text) == lengths[0]
    if chances and at_least(hits, chances) < CHANCE:
        expected = sum(chances)
        yield (
            "bank",
            f"the longest option is the key {hits} times of {len(chances)}; chance gives {expected:.0f}.",
        )


def guessable(bank: BankSubject) -> Iterator[Found]:
    made = asked_in_exams(guess_bank(bank.questions, bank.lessons))
    found = given_away(made)
    chances = [guess.item.chance for guess in made]
    if is_too_many(found) and at_least(round(found.right), chances) < CHANCE_OF_GUESSES:
        yield (
            "bank",
            f"{found.right:.0f} of {found.of} exam questions are guessed from their options alone, that is"
            f" {found.right / found.of:.0%}; at most {float(CEILING):.0%} are to be, and chance gives"
            f" {found.by_chance / found.of:.0%}. The list at the end says which, and by which words.",
        )


def at_least(hits: int, chances: Sequence[float]) -> float:
    """The probability of `hits` or more among independent events with these chances (Poisson-binomial, exact)."""
    weights = [1.0]
    for chance in chances:
        longer = [0.0, *(weight * chance for weight in weights)]
        weights = [a + b * (1 - chance) for a, b in zip(longer, [*weights, 0.0], strict=True)]
    return math.fsum(weights[hits:])


def objective_coverage(bank: BankSubject) -> Iterator[Found]:
    asked = Counter(str(question.entry.get("objective")) for question in bank.questions)
    for code, text in bank.objectives.items():
        if asked[code] < ASKED_AT_LEAST:
            yield code, f"'{text}' is asked {asked[code]} times; {ASKED_AT_LEAST} are needed."


def critical_fact_coverage(bank: BankSubject) -> Iterator[Found]:
    asked = {code for question in bank.scored_in_exams() for code in question.evidence}
    for code, reason in bank.critical_facts.items():
        if code not in asked and not reason:
            yield (
                code,
                "no exam question rests on this critical fact. Ask it, or say in 'not_tested' why not.",
            )


def stem_shared(bank: BankSubject) -> Iterator[Found]:
    bags = [(question, content_words(question.stem)) for question in bank.questions]
    for (first, one), (second, other) in combinations(bags, 2):
        if len(one) >= 5 and len(one & other) / len(one | other) >= SHARED_WORDS:
            yield second.code, f"its stem is nearly that of {first.code}."


def recall_share(bank: BankSubject) -> Iterator[Found]:
    levels = Counter(str(question.entry.get("level")) for question in bank.questions)
    total = sum(levels.values())
    if total and Fraction(levels["recall"], total) > MOST_RECALL:
        yield (
            "bank",
            f"{levels['recall']} of {total} questions ask for recall; at most {float(MOST_RECALL):.0%}.",
        )


def cell_room(bank: BankSubject) -> Iterator[Found]:
    for cell in bank.exam_cells:
        wanted = cell["count"] * (FORMS if cell["critical"] == "true" else 1)
        found = sum(
            _fits(question, cell) for question in bank.questions if not question.is_unscored
        )
        if found < wanted:
            name = f"{cell['module']}, critical {cell['critical']}"
            yield (
                "bank",
                f"{name}: {found} questions; {wanted} are needed for {cell['count']} a form.",
            )


def _fits(question: QuestionSubject, cell: Mapping[str, Any]) -> bool:
    critical = str(question.entry.get("critical") is True).lower()
    return (question.module, question.pool) == (cell["module"], cell["pool"]) and cell[
        "critical"
    ] in ("any", critical)


BANK_RULES: tuple[tuple[Rule, Check], ...] = (
    (Rule("key-position", "error", "Keys lie evenly over the positions."), key_position),
    (Rule("key-run", "warning", "No long run of keys at one position."), key_run),
    (Rule("longest-is-key-bank", "error", "The longest option is the key as often as chance has it."), longest_is_key),
    (Rule("guessable", "error", "At most 33 % of exam questions are guessed from their options alone."), guessable),
    (Rule("objective-coverage", "error", "Every objective is asked at least twice."), objective_coverage),
    (Rule("critical-fact", "error", "Every critical fact is asked in the exam, or the public reads why not."), critical_fact_coverage),
    (Rule("stem-shared", "error", "No two questions share a stem."), stem_shared),
    (Rule("recall-share", "error", "At most 30 % ask for recall."), recall_share),
    (Rule("cell-room", "error", "Critical cells hold three forms without reuse."), cell_room),
)  # fmt: skip


def lint_whole_bank(bank: BankSubject) -> list[Finding]:
    """What the rules for the whole bank find, errors first."""
    found = [
        Finding(rule, subject, message, Span("bank"))
        for rule, check in BANK_RULES
        for subject, message in check(bank)
    ]
    return worst_first(found)
