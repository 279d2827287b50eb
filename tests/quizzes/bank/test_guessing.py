"""A guesser who reads no stem: a planted cue is found, none is found where none is, and no lesson teaches about itself."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from courses.content.domain.curriculum import read_course
from courses.lessons.domain.lint.course import first_to_teach, lesson_by_objective
from quizzes.bank.domain.lint.guessable import (
    asked_in_exams,
    guess_bank,
    is_too_many,
    items_of,
    only_cautious,
)
from quizzes.bank.domain.lint.guessing import (
    GivenAway,
    Item,
    cues_by_distance,
    given_away,
    guesses,
)
from quizzes.bank.domain.lint.subject import subject_of
from quizzes.sitting.domain.bank_of_files import bank_subject
from tests.curriculum_small import FOLDER
from tests.quizzes.bank.test_question_rules import seeded

LETTERS = "bcdfghjklmnprstvz"
LESSONS, IN_EACH = 12, 20
Planted = Callable[[int, int, bool, random.Random], str]


def made_up(rng: random.Random, length: int = 4) -> str:
    """A word that means nothing: one of some thousands, and of more the longer it is."""
    letters = [rng.choice("aeo" if at % 2 else LETTERS) for at in range(length)]
    return "".join(letters)


def nothing(lesson: int, number: int, is_key: bool, rng: random.Random) -> str:
    return ""


def items(planted: Planted = nothing, *, seed: int = 1, options: int = 4) -> list[Item]:
    """Questions whose options are made-up words, with what `planted` adds to each."""
    rng = random.Random(seed)
    made = []
    for lesson in range(LESSONS):
        for number in range(IN_EACH):
            key = rng.randrange(options)
            said = [
                f"{made_up(rng)} {planted(lesson, number, place == key, rng)} {made_up(rng)} {made_up(rng)}"
                for place in range(options)
            ]
            code = f"q-{lesson}-{number}"
            made.append(Item(code, f"lesson-{lesson}", tuple(said), key, critical=number < 5))
    return made


def share_of(found: list[Item]) -> float:
    total = given_away(guesses(found))
    return total.right / total.of


def of_keys(lesson: int, number: int, is_key: bool, rng: random.Random) -> str:
    """Half of the keys have it, one in twenty of the others."""
    return "record" if rng.random() < (0.5 if is_key else 0.05) else made_up(rng, 6)


def of_wrong_options(lesson: int, number: int, is_key: bool, rng: random.Random) -> str:
    return made_up(rng, 5) if is_key or rng.random() < 0.3 else "after"


def of_own_lesson(lesson: int, number: int, is_key: bool, rng: random.Random) -> str:
    """Every key of a lesson ends alike, and no key of another lesson does."""
    return f"ending{'abcdefghijkl'[lesson]}" if is_key else made_up(rng, 7)


@pytest.mark.parametrize(
    ("planted", "cue", "is_of_keys"),
    [(of_keys, "record", True), (of_wrong_options, "after", False)],
)
def test_planted_cue_is_found_and_named(planted: Planted, cue: str, is_of_keys: bool) -> None:
    found = items(planted)

    assert share_of(found) > 0.5
    ranked = cues_by_distance(found)
    first = ranked[0] if is_of_keys else ranked[-1]
    assert first.name == cue
    assert (first.hits > 2 * first.by_chance) == is_of_keys


def test_longest_option_as_key_is_found() -> None:
    found = items(lambda _lesson, _number, is_key, _rng: "and so on" if is_key else "")

    assert share_of(found) > 0.95


@pytest.mark.parametrize("options", [3, 4, 5])
def test_bank_without_cues_is_guessed_as_chance_has_it(options: int) -> None:
    shares = [share_of(items(seed=seed, options=options)) for seed in range(5)]

    # 1,200 questions: three standard errors are 0.04.
    assert sum(shares) / len(shares) == pytest.approx(1 / options, abs=0.04)
    assert given_away(guesses(items(options=options))).by_chance == pytest.approx(240 / options)


def test_what_marks_the_keys_of_one_lesson_alone_teaches_nothing() -> None:
    found = items(of_own_lesson)
    scattered = [replace(item, lesson=item.code) for item in found]

    assert share_of(scattered) > 0.9
    assert share_of(found) < 0.33


def test_single_lesson_teaches_nothing_about_itself() -> None:
    found = [replace(item, lesson="one") for item in items(of_keys)]

    assert share_of(found) == pytest.approx(0.25)


def test_same_questions_give_the_same_numbers_in_any_order() -> None:
    found = items(of_keys)
    rng = random.Random(7)
    turned = [_turned(item, rng) for item in rng.sample(found, len(found))]

    first = {guess.item.code: (guess.right, guess.belief_in_key) for guess in guesses(found)}
    again = {guess.item.code: (guess.right, guess.belief_in_key) for guess in guesses(turned)}
    assert again.keys() == first.keys()
    for code, (right, belief) in again.items():
        assert (right, belief) == pytest.approx(first[code])
    assert guesses(found) == guesses(found)


def _turned(item: Item, rng: random.Random) -> Item:
    order = rng.sample(range(len(item.options)), len(item.options))
    options = tuple(item.options[place] for place in order)
    return replace(item, options=options, key=order.index(item.key))


def test_options_that_cannot_be_told_apart_are_a_blind_guess() -> None:
    same = Item("q", "other", ("a word", "a word", "a word"), 1)
    guess = guesses([*items(of_keys), same])[-1]

    assert guess.right == pytest.approx(1 / 3)
    assert guess.belief == pytest.approx((1 / 3,) * 3)
    assert guess.telling == ()


def test_guess_says_what_speaks_for_the_key() -> None:
    found = items(of_keys)
    told = [guess for guess in guesses(found) if "record" in guess.item.options[guess.item.key]]

    assert told
    for guess in told:
        others = [said for at, said in enumerate(guess.item.options) if at != guess.item.key]
        if not any("record" in said for said in others):
            assert ("record", True) in {(cue, has) for cue, has, _weight in guess.telling}
    assert sum(guess.belief_in_key for guess in told) / len(told) > 0.5


def test_only_cautious_option_is_counted_where_it_is_the_only_one() -> None:
    found = [
        Item("one", "m", ("Wait until it is warm", "Go on", "Press", "Turn it up"), 0),
        Item("two", "m", ("Do not move", "Go on", "Press", "Turn it up"), 1),
        Item("both", "m", ("Wait", "Do not move", "Press", "Turn it up"), 1),
        Item("none", "m", ("Lift", "Go on", "Press", "Turn it up"), 1),
    ]

    assert only_cautious(found) == GivenAway(1, 2, 0.5)


def test_ceiling_is_a_third_or_so() -> None:
    assert not is_too_many(GivenAway(33, 100, 25))
    assert is_too_many(GivenAway(34, 100, 25))
    assert not is_too_many(GivenAway(0, 0, 0))


def test_items_are_questions_with_one_right_option_by_the_lesson_that_teaches_them() -> None:
    rows = [
        subject_of(seeded(code="a", objective="o1", critical=True), module="m"),
        subject_of(seeded(code="b", objective="unknown", pool="practice"), module="m"),
        subject_of(seeded(code="c", unscored=True), module="m"),
        subject_of(seeded(code="d", kind="numeric"), module="m"),
    ]
    found = items_of(rows, {"o1": "first-lesson"})

    assert [(one.code, one.lesson, one.critical, one.asked) for one in found] == [
        ("a", "first-lesson", True, True),
        ("b", "m", True, False),
        ("c", "first-lesson", True, False),
    ]
    assert [one.options[one.key] for one in found] == [rows[0].keys[0].text] * 3
    made = guess_bank(rows, {"o1": "first-lesson"})
    assert [one.item.code for one in asked_in_exams(made)] == ["a"]
    assert [one.item.code for one in asked_in_exams(made, critical=True)] == ["a"]


def test_question_belongs_to_the_first_lesson_that_teaches_its_objective() -> None:
    taught = first_to_teach([("one", ["o1", "o2"]), ("two", ["o3"]), ("sum", ["o2", "o3", "o4"])])

    assert taught == {"o1": "one", "o2": "one", "o3": "two", "o4": "sum"}
    files = read_course(FOLDER)
    lessons = {"al-o1": "al-l1", "al-o2": "al-l2", "be-o1": "be-l1"}
    assert bank_subject(files, []).lessons == lesson_by_objective(files) == lessons
