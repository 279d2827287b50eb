"""A lower lip that turns out is no all-clear: wherever it is taught, a partial marginal injury stays open."""

import re

import pytest

from tests.house.said import course, pieces, question

KEPT = re.compile(
    r"kept eversion|eversion is kept|still (?:be )?evert|can (?:still )?be everted|everts the (?:lower )?lip"
    r"|can (?:still )?turn the (?:lower )?lip out|can (?:still )?be turned out|lip (?:that )?(?:still |does )?turns? out\b(?! makes)"
    r"|turns the (?:lower )?lip out|moves, everts|mentalis (?:\([^)]*\) )?works",
    re.IGNORECASE,
)
LOST = re.compile(r"\b(?:neither|nor|not|fails to|cannot)\b[^.;:]*$", re.IGNORECASE)
CAVEAT = re.compile(r"partial", re.IGNORECASE)


def speaks_of_kept_eversion(text: str) -> bool:
    return any(
        not LOST.search(text[max(0, m.start() - 60) : m.start()]) for m in KEPT.finditer(text)
    )


def test_every_piece_about_kept_eversion_leaves_a_partial_injury_open() -> None:
    found = [(where, text) for where, text in pieces() if speaks_of_kept_eversion(text)]

    assert len(found) > 12
    assert [where for where, text in found if not CAVEAT.search(text)] == []


@pytest.mark.parametrize("code", ["nan-e-05", "com-e-202", "com-e-209", "com-p-202", "nan-p-08"])
def test_question_says_that_a_partial_injury_is_not_excluded(code: str) -> None:
    reasons = " ".join(option["rationale"] for option in question(code)["options"])

    assert re.search(r"partial marginal injury|partial injury", reasons)
    assert "true marginal" not in reasons


def test_no_key_forecasts_recovery_at_the_first_look() -> None:
    key = next(o for o in question("nan-e-05")["options"] if o["correct"])
    lure = next(o for o in question("nan-e-05")["options"] if "proven" in o["text"])

    assert "no forecast before a second look" in key["text"]
    assert lure["harm"] == 3


@pytest.mark.parametrize("name", ["lower-lip.svg", "examine-face.svg", "first-sign-flow.svg"])
def test_figure_says_it_where_eyes_and_ears_can_find_it(name: str) -> None:
    svg = next(f.svg for (_module, file), f in course().figures.items() if file == name)
    described = re.search(r"<desc.*?</desc>", svg, re.DOTALL)

    assert described is not None
    assert "partial marginal injury" in described[0] or "partial injury" in described[0]
    assert re.search(r"<text[^>]*>[^<]*partial", svg)


def test_fact_says_what_its_test_does_not_show() -> None:
    fact = next(f.data for f in course().facts if f.code == "E122")

    assert "does not exclude a partial marginal injury" in fact["limit"]
    assert "E112" in fact["conflict"]
