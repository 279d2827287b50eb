"""Lidocaine is never taught by weight alone: the label's total stands beside it, and no sum goes above it."""

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.house.said import course, lesson, pieces, question, questions

LESSON = "rft-eye-airway-anaesthetic"
# By weight, and one of the totals that belong to it: US label, or the lower one of the UK and Irish texts.
TOTALS = {"7": r"\b500 mg\b", "4.5": r"\b(?:200|300) mg\b"}
NOT_A_DOSE = "modelled, dilute tumescent solution only, off label"


def doses() -> list[dict[str, Any]]:
    return [q for q in questions() if q["kind"] == "numeric" and "mg/kg" in q["stem"]]


def number(pattern: str, text: str) -> Decimal:
    found = re.search(pattern, " ".join(text.split()))
    assert found, f"{pattern} is not in: {text}"
    return Decimal(found[1].replace(",", ""))


@pytest.mark.parametrize(("by_weight", "total"), TOTALS.items())
def test_every_text_with_a_dose_by_weight_names_the_total(by_weight: str, total: str) -> None:
    states = re.compile(rf"(?<![\d.]){re.escape(by_weight)} mg/kg")
    found = [(where, text) for where, text in pieces() if states.search(text)]

    assert found
    assert [where for where, text in found if not re.search(total, text)] == []


def test_numeric_key_is_the_smaller_of_both_limits(subtests: pytest.Subtests) -> None:
    """Of each question in turn: naming them all beforehand would read the whole course wherever tests are collected."""
    assert doses()
    for asked in doses():
        with subtests.test(code=asked["code"]):
            check_limits(asked)


def check_limits(asked: dict[str, Any]) -> None:
    stem, answer = " ".join(asked["stem"].split()), asked["answer"]
    if "tumescent" in stem:
        assert NOT_A_DOSE in stem
        return
    by_weight = number(r"(\d+) kg\b", stem) * number(r"([\d.]+) mg/kg", stem)
    limit = min(by_weight, number(r"no more than ([\d,]+) mg", stem))
    in_each_ml = number(r"([\d.]+) %", stem) * 10

    assert Decimal(answer["value"]) == limit / in_each_ml
    assert Decimal(answer["tolerance"]) == 0
    assert "US label" in stem
    assert re.search(r"\bwith adrenaline\b|\bplain\b", stem)


def test_total_stops_the_weight_in_an_exam_question_and_its_reasons_name_the_harm() -> None:
    asked = question("rft-e-602")
    forgotten = next(m for m in asked["misreadings"] if m["value"] == "59.5")

    assert (asked["pool"], asked["critical"], asked["answer"]["value"]) == ("exam", True, "50")
    assert forgotten["harm"] == 3
    assert "seizure" in forgotten["rationale"]
    assert all(
        "seizure" in wrong["rationale"] or "toxic" in wrong["rationale"]
        for q in doses()
        for wrong in q["misreadings"]
        if wrong["harm"] == 3
    )


def test_worked_sums_stop_at_the_total() -> None:
    rows = re.findall(
        r"(\d+) kg \| (\d+) × ([\d.]+) = ([\d.]+) mg \| \**(\d+) mg\** \| ([\d.]+) mL",
        lesson(LESSON),
    )
    totals = {"7": 500, "4.5": 300}

    assert {(weight, factor) for weight, _, factor, *_ in rows} >= {("85", "7"), ("85", "4.5")}
    for weight, factor_weight, factor, product, limit, volume in rows:
        assert weight == factor_weight
        assert Decimal(weight) * Decimal(factor) == Decimal(product)
        assert Decimal(limit) == min(Decimal(product), totals[factor])
        assert Decimal(volume) * 10 == Decimal(limit)


def test_unsure_wording_of_the_formulary_is_not_in_the_course() -> None:
    assert "E309" not in {fact.code for fact in course().facts}
    assert {"E301", "E302", "E304", "E305", "E313"} <= {fact.code for fact in course().facts}


def test_every_tumescent_total_says_how_little_it_proves() -> None:
    total = re.compile(r"\b(?:28|35|45|55) mg/kg")
    weakness = re.compile(r"\bdilute\b|\bmodell(?:ed|ing)\b|\bno proof\b")

    assert [
        where for where, text in pieces() if total.search(text) and not weakness.search(text)
    ] == []


def test_no_temperature_is_part_of_the_way_to_neurotomy() -> None:
    way = re.compile(r"(?:half|part)[ -]?(?:of the )?way to (?:a )?neurotomy", re.IGNORECASE)

    assert [where for where, text in pieces() if way.search(text)] == []
