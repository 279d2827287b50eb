"""Which questions are nearly the same: measured on the bank that ships, and what one ask may cost."""

import time
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from courses.content.domain.curriculum import SHIPPED
from quizzes.bank.domain.likeness import ALIKE, Compared, Pool, compared, twins
from quizzes.kinds import KINDS
from tests.quizzes.kinds.test_every_kind import JSON

Entry = dict[str, Any]
ASKED = "After RF of the brow a patient's forehead is numb on one side. Both brows rise evenly. Which nerve fits?"
WORDS = st.lists(st.sampled_from("heat skin nerve probe layer brow depth site time".split()), min_size=5, max_size=30)  # fmt: skip


def choice(stem: str, right: str = "The supraorbital nerve", wrong: str = "The mental nerve") -> Entry:  # fmt: skip
    options = [{"text": right, "correct": True}, {"text": wrong, "correct": False}]
    return {"kind": "single_choice", "stem": stem, "options": options}


def shipped() -> list[Entry]:
    """The questions that are asked: a retired one is its code alone."""
    paths = sorted(Path(SHIPPED).rglob("questions*.yaml"))
    entries = [entry for path in paths for entry in YAML(typ="safe").load(path)]
    return [entry for entry in entries if not entry.get("retired")]


def share(one: Entry, other: Entry) -> float:
    """How alike the two are as a whole, 0 below what is told."""
    pool = Pool()
    pool.put(1, compared(other))
    return max((like.whole for like in pool.most_like(compared(one))), default=0)


def reworded(entry: Entry, every: int) -> Entry:
    """The same question by another hand: its stem with each so many-th word another one, and its halves swapped."""
    words = entry["stem"].split()
    other = [f"word{at}" if at % every == 0 else word for at, word in enumerate(words)]
    half = len(words) // 2
    return entry | {"stem": " ".join(other[half:] + other[:half])}


def test_no_two_questions_of_the_shipped_bank_are_told_to_be_the_same() -> None:
    bank = [compared(entry) for entry in shipped()]
    assert len(bank) > 300
    pool, told = Pool(), []
    for number, said in enumerate(bank):
        told += [like for like in pool.most_like(said) if like.whole]
        pool.put(number, said)
    assert told == []


def test_question_of_the_shipped_bank_by_another_hand_is_told() -> None:
    entries = shipped()
    pool = Pool()
    for number, entry in enumerate(entries):
        pool.put(number, compared(entry))

    missed = [
        entry["code"]
        for number, entry in enumerate(entries)
        if number not in {like.other for like in pool.most_like(compared(reworded(entry, 5)))}
    ]
    assert len(missed) < len(entries) / 50, missed


def test_order_case_and_marks_do_not_count_and_right_answers_do() -> None:
    assert share(choice(ASKED), choice(ASKED.upper().replace(".", " **and**", 0))) == 1
    swapped = "Both brows rise evenly. " + ASKED.replace(" Both brows rise evenly.", "")
    assert share(choice(ASKED), choice(swapped, wrong="Another")) == 1
    assert ALIKE < share(choice(ASKED), choice(ASKED, right="The lesser occipital nerve")) < 1
    assert share(choice(ASKED), choice("Which layer heats first under a bipolar probe of 5 mm?")) == 0  # fmt: skip


def test_short_texts_are_not_compared() -> None:
    one = {"kind": "single_choice", "stem": "Which is right?", "options": []}
    assert compared(one) == Compared("", "")
    assert share(one, one) == 0


@pytest.mark.parametrize(
    "stem", ["射頻治療後病人的額頭一側麻木，哪條神經受傷？", "หลังการรักษาด้วยคลื่นวิทยุหน้าผากชาข้างเดียว"]
)
def test_scripts_without_spaces_are_compared_sign_by_sign(stem: str) -> None:
    entry = {"kind": "single_choice", "stem": stem, "options": []}
    assert share(entry, entry | {"stem": stem[:-1] + "x"}) > ALIKE


@given(WORDS, WORDS)
def test_share_is_what_both_have_of_what_both_say(one: list[str], other: list[str]) -> None:
    common = sum(min(one.count(word), other.count(word)) for word in {*one, *other})
    expected = 2 * common / (len(one) + len(other))
    found = share(*({"stem": " ".join(words)} for words in (one, other)))
    assert found == pytest.approx(expected if expected >= ALIKE else 0)


@given(
    st.fixed_dictionaries(
        {"kind": st.sampled_from([*KINDS, "none", None])},
        optional=dict.fromkeys(("stem", "options", "answer", "accepted", "left"), JSON),
    )
)
def test_whatever_an_entry_says_is_compared(entry: Entry) -> None:
    assert isinstance(compared(entry).whole, str)


def test_rows_of_a_file_are_compared_with_those_before() -> None:
    rows = [choice(ASKED), None, choice("What is it that heats first of all layers here?"), choice(ASKED)]  # fmt: skip
    assert twins(rows) == {3: (0, 1.0)}


def test_two_thousand_questions_are_asked_in_less_than_fifty_milliseconds() -> None:
    dice, pool = Random(1), Pool()
    words = sorted({word for entry in shipped() for word in entry["stem"].split()})
    entries = [choice(" ".join(dice.choices(words, k=40))) for _ in range(2_000)]
    for number, entry in enumerate(entries):
        pool.put(number, compared(entry))

    began = time.process_time()
    for entry in entries[:10]:
        assert pool.most_like(compared(entry))[0].whole == 1
    assert (time.process_time() - began) / 10 < 0.05


def test_signs_of_words_differ_in_a_bank() -> None:
    said = [compared({"stem": f"{one} a b c d"}).stem for one in map(str, range(1000))]
    alike = sum(one == other for one, other in combinations(said, 2))
    assert alike <= 3
