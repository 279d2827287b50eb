"""Rules for the whole bank: each finds its seed; a balanced bank is left alone."""

from typing import Any

import pytest

from quizzes.bank.domain.lint import BANK_RULES, BankSubject, lint_whole_bank, subject_of
from quizzes.bank.domain.lint.whole_bank import at_least
from tests.quizzes.bank.test_question_rules import seeded

NUMBER_WORDS = (
    "anvil bridge canyon dolphin engine falcon garden hammer island jacket kettle lantern mirror needle orchard pepper"
    " quarry ribbon saddle timber umbrella valley window yonder zephyr barrel castle desert ember forest"
).split()
LESSONS = {f"o{n}": f"lesson-{n}" for n in range(6)}
CELL = {"module": "m", "pool": "exam", "critical": "true", "count": 4}


def questions(
    count: int = 24, *, place: Any = lambda n: n % 4, longest: Any = lambda n: n % 4, **changes: Any
) -> list[Any]:
    """Questions with four options, the key at `place(n)` and the longest option at `longest(n)`."""
    made = []
    for n in range(count):
        word = NUMBER_WORDS[n]
        options = [
            {
                "code": "abcd"[at],
                "text": f"Answer {word} {at}" + (" and more" if at == longest(n) else ""),
                "correct": at == place(n),
                "rationale": "A reason that is long enough to teach somebody something.",
                "harm": 2,
            }
            for at in range(4)
        ]
        stem = f"The {word} {word}ful {word}ward stands here. What does it need?"
        entry = seeded(code=f"q-{n:02}", stem=stem, options=options, **changes)
        made.append(subject_of(entry, module="m"))
    return made


def telling(cue: str, count: int = 24) -> list[Any]:
    """Questions of six lessons, in all of which the key alone has the cue."""
    made = []
    for n, plain in enumerate(questions(count)):
        options = [
            option | {"text": f"{option['text']} {cue if option['correct'] else 'away'}"}
            for option in plain.entry["options"]
        ]
        entry = dict(plain.entry) | {"objective": f"o{n % 6}", "options": options}
        made.append(subject_of(entry, module="m"))
    return made


def bank(rows: list[Any], **changes: Any) -> BankSubject:
    said = {"objectives": {"o1": "Choose"}, "critical_facts": {"E001": ""}, "exam_cells": [CELL]}
    return BankSubject(questions=rows, **(said | changes))


def found(subject: BankSubject) -> set[str]:
    return {finding.rule.name for finding in lint_whole_bank(subject)}


SEEDS = {
    "key-position": [bank(questions(place=lambda n: 0 if n % 3 else n % 4)), bank(questions(place=lambda n: 1)), bank(questions(place=lambda n: n % 2))],
    "key-run": [bank(questions(place=lambda n, at=at: at if n < 6 else (n + 1) % 4)) for at in (0, 2, 3)],
    "longest-is-key-bank": [bank(questions(count, place=lambda n: n % 4, longest=lambda n: n % 4)) for count in (12, 18, 24)],
    "guessable": [bank(telling("record"), lessons=LESSONS), bank(telling("not"), lessons=LESSONS), bank(telling("map", 12), lessons=LESSONS)],
    "objective-coverage": [bank(questions(), objectives={"o1": "Choose", "o2": "Locate"}), bank(questions(1)), bank(questions(objective="o2"))],
    "critical-fact": [bank(questions(), critical_facts={"E002": ""}), bank(questions(), critical_facts={"E001": "", "E003": ""}), bank([], critical_facts={"E001": ""}), bank(questions(pool="practice")), bank(questions(unscored=True))],
    "stem-shared": [bank([*questions(), *questions(1)]), bank([*questions(), *questions(2)]), bank([*questions(6), *questions(3, pool="practice")])],
    "recall-share": [bank(questions(level="recall")), bank([*questions(16), *questions(8, level="recall")]), bank(questions(3, level="recall"))],
    "cell-room": [bank(questions(11)), bank(questions(critical=False)), bank(questions(pool="practice")), bank([*questions(11), *questions(unscored=True)[11:]])],
}  # fmt: skip


def test_balanced_bank_is_left_alone() -> None:
    assert found(bank(questions(longest=lambda n: (n // 4) % 4))) == set()


def test_cue_of_one_lesson_gives_nothing_away_in_it() -> None:
    """Whoever knows this lesson's questions knows their keys; the measure asks what others teach."""
    assert "guessable" not in found(bank(telling("record"), lessons=dict.fromkeys(LESSONS, "one")))
    assert "guessable" not in found(bank(telling("record")))


def test_practice_and_pilots_are_not_what_exams_give_away() -> None:
    for changes in ({"pool": "practice"}, {"unscored": True}):
        rows = [subject_of(dict(row.entry) | changes, module="m") for row in telling("record")]
        assert "guessable" not in found(bank(rows, lessons=LESSONS))


def test_three_in_ten_may_ask_for_recall() -> None:
    exactly = bank([*questions(14), *questions(6, level="recall")])
    one_more = bank([*questions(13), *questions(7, level="recall")])
    assert "recall-share" not in found(exactly)
    assert "recall-share" in found(one_more)


def test_every_rule_has_seeds() -> None:
    assert {rule.name for rule, _check in BANK_RULES} == set(SEEDS)


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        pytest.param(rule, one, id=f"{rule}-{n}")
        for rule, seeds in SEEDS.items()
        for n, one in enumerate(seeds)
    ],
)
def test_rule_finds_its_seed(rule: str, subject: BankSubject) -> None:
    assert rule in found(subject)


def test_reason_not_to_test_answers_for_a_critical_fact() -> None:
    told = {"E002": "Sources disagree about it."}

    assert "critical-fact" not in found(bank(questions(), critical_facts=told))


def test_at_least_is_the_binomial_tail_for_equal_chances() -> None:
    assert at_least(0, [0.25] * 10) == pytest.approx(1)
    assert at_least(10, [0.25] * 10) == pytest.approx(0.25**10)
    assert at_least(5, [0.25] * 10) == pytest.approx(0.0781269, abs=1e-6)
