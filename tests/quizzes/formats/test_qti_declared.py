"""What a QTI item declares twice, in halves or beside rules of its own: it is told, and no key is made of it without a word."""

import pytest

from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from quizzes.bank.formats.reading import Part, Status
from tests.quizzes.formats.qti_items import item, response, template
from tests.quizzes.formats.reads import keyed, only, reading_of
from tests.quizzes.formats.test_qti_keys import (
    ANYTHING,
    KEY,
    MAPPED,
    OUTCOMES,
    PAIRS,
    PLAIN,
    STEPS,
    a_set,
    gives,
    is_told,
    scored,
    typed,
    where,
    worth,
)

BOTH = template("match_correct").replace("/>", ">{}</responseProcessing>")


def row_of(declared: str, body: str) -> Row:
    (row,) = as_drafts(reading_of("i.xml", item(declared, body, template("match_correct"))))
    return row


def outcome(begins: str, name: str = "SCORE", base: str = "float", cardinality: str = "single") -> str:  # fmt: skip
    return f'<outcomeDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}"><defaultValue>{begins}</defaultValue></outcomeDeclaration>'


def ruled(declared: str, rules: str) -> Part:
    return only("i.xml", item(response("A") + declared, PLAIN, f"<responseProcessing>{rules}</responseProcessing>"))  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        (where(f"<not>{KEY}</not>", gives("1")), Status.FLAGGED),
        (where(KEY, gives("1")) + where(ANYTHING, gives("1")), Status.FLAGGED),
        (where(KEY, gives("1")), Status.IMPORTED),
        ("\n", Status.IMPORTED),
    ],
)
def test_rules_in_an_item_go_before_the_template_that_it_names(rules: str, status: Status):
    part = only("i.xml", item(response("A") + OUTCOMES, PLAIN, BOTH.format(rules)))

    assert (part.status, keyed(part), part.unkept) == (status, ["a"], ())


def test_item_that_says_twice_how_it_is_scored_is_told():
    twice = template("match_correct") + f"<responseProcessing>{where(ANYTHING, gives('1'))}</responseProcessing>"  # fmt: skip

    assert is_told(only("i.xml", item(response("A"), PLAIN, twice)))


def test_text_of_a_mapping_that_does_not_score_is_told():
    part = typed("five", "string", template("match_correct"), five="1", V="1")

    assert keyed(part) == ["five"]
    assert "gives points for V, too, and the item is scored by 'five' alone" in str(part.doubts[0])
    assert not typed("Five", "string", template("match_correct"), five="1").doubts
    assert not typed("five", "string", MAPPED, five="1", V="1").doubts


@pytest.mark.parametrize(
    ("declared", "body", "name"),
    [
        (response("A"), PLAIN.replace('identifier="C"', 'identifier="A"'), "A"),
        (response("A", "B", cardinality="ordered"), STEPS.replace('identifier="C"', 'identifier="B"'), "B"),
        (response("X Y", "Y X", cardinality="multiple", base="directedPair"), PAIRS.replace(a_set("A1", "A2"), a_set("X", "Y")).replace(a_set("B1", "B2"), a_set("X", "Y")), "X"),
    ],
)  # fmt: skip
def test_options_of_one_name_have_no_key(declared: str, body: str, name: str):
    row = row_of(declared, body)

    assert row.verdict is Verdict.REFUSED
    assert f"have the same name in the file ('{name}')" in str(row.reasons[0])


AGAIN = "<correctResponse><value>B</value></correctResponse></responseDeclaration>"


@pytest.mark.parametrize(
    "declared",
    [
        response("A") + response("B"),
        response("A").replace("</responseDeclaration>", AGAIN),
        response("A", mapping=worth(A="1")).replace("</responseDeclaration>", f"{worth(B='1')}</responseDeclaration>"),
    ],
)  # fmt: skip
def test_answer_that_is_declared_twice_is_told(declared: str):
    assert is_told(only("i.xml", item(declared, PLAIN)), "more than once what is right of 'R'")


@pytest.mark.parametrize("scoring", ["", MAPPED])
def test_order_that_a_mapping_alone_lists_is_told(scoring: str):
    declared = response(cardinality="ordered", mapping=worth(B="1", A="1", C="1"))
    part = only("i.xml", item(declared, STEPS, scoring))

    assert "No order is declared as right" in str(part.doubts[0])
    assert part.unkept == ("points for each step, whatever its place",)


def test_order_that_is_declared_loses_nothing():
    part = only("i.xml", item(response("B", "A", "C", cardinality="ordered"), STEPS))

    assert (part.order, part.unkept, part.status) == (("B", "A", "C"), (), Status.IMPORTED)


GAPS = '<gapMatchInteraction responseIdentifier="R"><gapText identifier="W1" matchMax="1">one</gapText><gapText identifier="W2" matchMax="1">two</gapText><p><gap identifier="G1"/> and <gap identifier="G2"/></p></gapMatchInteraction>'


@pytest.mark.parametrize(
    ("values", "body", "told"),
    [
        (("A1", "A2 B2"), PAIRS, "one has no partner"),
        (("A1 B1", "A2"), PAIRS, "one has no partner"),
        (("A1", "A2 B2", "B1"), PAIRS, "'A1' and 'A2' are declared as a pair"),
        (("A1 B1", "B1 B2"), PAIRS, "'B1' and 'B2' are declared as a pair"),
        (("W1 G1", "W2 W1"), GAPS, "'W2' and 'W1' are declared as a pair"),
    ],
)
def test_pairs_that_cannot_be_parted_are_no_key(values: tuple[str, ...], body: str, told: str):
    declared = response(*values, cardinality="multiple", base="directedPair")

    assert is_told(only("i.xml", item(declared, body)), told)
    assert row_of(declared, body).verdict is Verdict.REFUSED


@pytest.mark.parametrize("values", [("A1", "B1", "A2", "B2"), ("A1 B1", "A2 B2"), ("A1 B1 A2 B2",)])
def test_pairs_that_are_broken_over_lines_are_parted(values: tuple[str, ...]):
    part = only("i.xml", item(response(*values, cardinality="multiple", base="directedPair"), PAIRS))  # fmt: skip

    assert [(pair.first, pair.second) for pair in part.pairs] == [("A1", "B1"), ("A2", "B2")]
    assert part.status is Status.IMPORTED


def test_scores_of_which_nobody_says_which_counts_are_named():
    assert "scoring rules" in scored(where(KEY, gives("1", "SCORE_A")) + where(ANYTHING, gives("1", "SCORE_B"))).unkept  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "unkept"),
    [
        (outcome("<value/>", "OTHER"), ()),
        (outcome("<value>1</value><value>2</value>", "OTHER", "integer", "multiple"), ()),
        (outcome("<value/>"), ("scoring rules",)),
        (outcome("<value>0,0</value>"), ("scoring rules",)),
    ],
)
def test_outcome_whose_beginning_is_no_number_fells_no_file(declared: str, unkept: tuple[str, ...]):
    part = ruled(declared, where(KEY, gives("1")))

    assert (keyed(part), part.status, part.unkept) == (["a"], Status.IMPORTED, unkept)


@pytest.mark.parametrize(("begins", "is_rival"), [("true", True), ("1", True), ("false", False)])
def test_truth_with_which_an_outcome_begins_is_one(begins: str, is_rival: bool):
    is_open = (
        '<match><variable identifier="OPEN"/><baseValue baseType="boolean">true</baseValue></match>'
    )
    part = ruled(outcome(f"<value>{begins}</value>", "OPEN", "boolean"), where(KEY, gives("1")) + where(is_open, gives("1")))  # fmt: skip

    assert (part.status is Status.FLAGGED) is is_rival
