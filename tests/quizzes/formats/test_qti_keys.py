"""The declared key of a QTI item against its mapping and its rules: where they differ, or are not understood, the part says so."""

import pytest

from quizzes.bank.formats.reading import Part, Status
from tests.quizzes.formats.qti_items import choices, item, response, template
from tests.quizzes.formats.reads import keyed, only, why

TYPED = '<p>Which? <textEntryInteraction responseIdentifier="R"/></p>'
PLAIN = choices().replace("<feedbackInline>no</feedbackInline>", "").replace("<choiceInteraction", '<choiceInteraction shuffle="true"')  # fmt: skip
SCORINGS = ["", template("match_correct"), template("map_response")]
MAPPED = SCORINGS[2]


def a_set(*names: str) -> str:
    rows = "".join(f'<simpleAssociableChoice identifier="{name}" matchMax="1">{name.lower()}</simpleAssociableChoice>' for name in names)  # fmt: skip
    return f"<simpleMatchSet>{rows}</simpleMatchSet>"


PAIRS = f'<matchInteraction responseIdentifier="R" maxAssociations="0"><prompt>Which?</prompt>{a_set("A1", "A2")}{a_set("B1", "B2")}</matchInteraction>'
STEPS = '<orderInteraction responseIdentifier="R">' + "".join(f'<simpleChoice identifier="{name}">{name.lower()}</simpleChoice>' for name in "ABC") + "</orderInteraction>"  # fmt: skip


def worth(**entries: str) -> str:
    """A mapping; `A1_B2` is a pair."""
    rows = "".join(f'<mapEntry mapKey="{key.replace("_", " ")}" mappedValue="{value}"/>' for key, value in entries.items())  # fmt: skip
    return f'<mapping defaultValue="0">{rows}</mapping>'


def pairs(mapping: str, scoring: str = MAPPED) -> Part:
    declared = response("A1 B1", "A2 B2", cardinality="multiple", base="directedPair", mapping=mapping)  # fmt: skip
    return only("i.xml", item(declared, PAIRS, scoring))


def typed(said: str, base: str, scoring: str = MAPPED, **entries: str) -> Part:
    return only("i.xml", item(response(said, base=base, mapping=worth(**{f"{key.lstrip('n')}": value for key, value in entries.items()})), TYPED, scoring))  # fmt: skip


def is_told(part: Part, words: str = "Decide which is meant") -> bool:
    return part.status is Status.FLAGGED and words in why(part)


@pytest.mark.parametrize("scoring", SCORINGS)
def test_mapping_for_other_pairs_numbers_or_texts_contradicts_the_key(scoring: str):
    assert is_told(pairs(worth(A1_B2="1", A2_B1="1"), scoring))
    assert is_told(pairs(worth(A1_B1="1"), scoring))
    assert is_told(typed("5", "float", scoring, n6="1"))
    assert is_told(typed("5", "float", scoring, n5="1", n6="1"))
    assert is_told(typed("5", "float", scoring, n5="0.5", n6="1"))
    assert is_told(typed("five", "string", scoring, six="1"))
    assert is_told(typed("five", "string", scoring, five="0.5", six="1"))


@pytest.mark.parametrize("scoring", SCORINGS)
def test_mapping_that_says_the_same_is_no_doubt(scoring: str):
    for part in (
        pairs(worth(A1_B1="1", A2_B2="1"), scoring),
        typed("5.0", "float", scoring, n5="1"),
        typed("Five", "string", scoring, five="1"),
    ):
        assert (part.status, part.unkept) == (Status.IMPORTED, ())


def test_more_texts_of_a_mapping_are_right_where_it_scores_and_a_doubt_where_nothing_does():
    assert keyed(typed("five", "string", five="1", V="1")) == ["five", "V"]
    assert is_told(typed("five", "string", "", five="1", V="1"))


def test_points_for_each_pair_or_step_are_named():
    uneven = pairs(worth(A1_B1="1", A2_B2="2"))
    declared = response("A", "B", "C", cardinality="ordered", mapping=worth(A="1", B="1", C="1"))

    assert uneven.unkept == ("points for each pair",)
    assert only("i.xml", item(declared, STEPS, MAPPED)).unkept == ("points for each step, whatever its place",)  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        (response("A1 B1", "A9 B2", cardinality="multiple", base="directedPair"), PAIRS),
        (response("A", "B", "Z", cardinality="ordered"), STEPS),
        (response("Z"), PLAIN),
        (response("5 mg", base="float"), TYPED),
    ],
)
def test_key_that_nobody_can_answer_is_told(declared: str, body: str):
    assert is_told(only("i.xml", item(declared, body, template("match_correct"))), "is declared as right and is no")  # fmt: skip


@pytest.mark.parametrize("points", ["1,0", "100 %", "full"])
def test_points_of_a_mapping_that_are_no_number_are_told(points: str):
    for declared in (response("A", mapping=worth(A=points, B="0.5")), response(mapping=worth(A=points, B="0.5"))):  # fmt: skip
        assert is_told(only("i.xml", item(declared, PLAIN, MAPPED)), f"gives '{points}' points")


@pytest.mark.parametrize(
    ("point", "shape", "coordinates", "is_inside"),
    [
        ("10 10", "circle", "12,12,5", True),
        ("90 10", "circle", "12,12,5", False),
        ("10 10", "rect", "0,0,20,20", True),
        ("30 10", "rect", "0,0,20,20", False),
        ("10 5", "poly", "0,0,20,0,20,20", True),
        ("5 15", "poly", "0,0,20,0,20,20", False),
    ],
)
def test_point_outside_of_all_areas_contradicts_them(point: str, shape: str, coordinates: str, is_inside: bool):  # fmt: skip
    areas = f'<areaMapping defaultValue="0"><areaMapEntry shape="{shape}" coords="{coordinates}" mappedValue="1"/></areaMapping>'
    body = '<selectPointInteraction responseIdentifier="R" maxChoices="1"><object data="a.png" type="image/png" width="100" height="100"/></selectPointInteraction>'
    part = only("i.xml", item(response(point, base="point", mapping=areas), body, template("map_response_point")))  # fmt: skip

    assert is_told(part, "lies in no area") is not is_inside


KEY = '<match><variable identifier="R"/><correct identifier="R"/></match>'
ANYTHING = '<not><isNull><variable identifier="R"/></isNull></not>'
OUTCOMES = "".join(f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float"/>' for name in ("SCORE", "ONE", "GRADE", "EXAMINATION_POINTS"))  # fmt: skip


def gives(points: str, name: str = "SCORE") -> str:
    return f'<setOutcomeValue identifier="{name}"><baseValue baseType="float">{points}</baseValue></setOutcomeValue>'


def becomes(other: str) -> str:
    return f'<setOutcomeValue identifier="SCORE"><variable identifier="{other}"/></setOutcomeValue>'


def where(asked: str, then: str, otherwise: str = "") -> str:
    otherwise = f"<responseElse>{otherwise}</responseElse>" if otherwise else ""
    return f"<responseCondition><responseIf>{asked}{then}</responseIf>{otherwise}</responseCondition>"  # fmt: skip


def scored(rules: str) -> Part:
    return only("i.xml", item(response("A") + OUTCOMES, PLAIN, f"<responseProcessing>{rules}</responseProcessing>"))  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        where(KEY, gives("1")) + where(ANYTHING, gives("1")),
        where(ANYTHING, gives("1")),
        where(f"<or>{KEY}{ANYTHING}</or>", gives("1")),
        where(KEY, gives("1")) + where(KEY, gives("0")),
        where(KEY, gives("0", "GRADE"), gives("1", "GRADE")) + becomes("GRADE"),
        where(KEY, becomes("SCORE"), becomes("ONE")),
        where(KEY, becomes("UNDECLARED")),
        where(KEY, becomes("SCORE"), gives("1")),
        where(KEY, gives("0", "EXAMINATION_POINTS"), gives("1", "EXAMINATION_POINTS")),
        where(KEY, gives("full"), gives("0")),
        where(KEY, gives("1").replace("float", "boolean")),
        where(KEY, '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">-1</baseValue></sum></setOutcomeValue>'),
        gives("1") + where(f"<not>{KEY}</not>", gives("2")),
    ],
)  # fmt: skip
def test_rules_that_give_the_key_no_more_than_others_or_are_not_understood_are_told(rules: str):
    part = scored(rules)

    assert part.status is Status.FLAGGED or "scoring rules" in part.unkept


@pytest.mark.parametrize(
    "rules",
    [
        where(KEY, gives("1"), gives("0")),
        where(f"<and>{ANYTHING}{KEY}</and>", gives("1")),
        where('<isNull><variable identifier="R"/></isNull>', gives("0"), where(KEY, gives("1"), gives("0"))),
        where(KEY, '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">1</baseValue></sum></setOutcomeValue>'),
    ],
)  # fmt: skip
def test_rules_that_come_to_the_declared_answer_are_taken(rules: str):
    part = scored(rules)

    assert (part.status, part.unkept) == (Status.IMPORTED, ())


def test_rival_is_named():
    assert "the rules give as many points, or more, for 'B'" in why(scored(where(KEY, gives("1")) + where(ANYTHING, gives("1"))))  # fmt: skip
