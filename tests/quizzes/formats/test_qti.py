"""QTI items by their rules of scoring: what is right is what the item says, and nothing is made up."""

from decimal import Decimal

import pytest

from quizzes.bank.formats.reading import Status
from tests.quizzes.formats.qti_items import (
    ITEM_3,
    RULES,
    STIMULUS,
    choices,
    item,
    mapping,
    response,
    template,
)
from tests.quizzes.formats.reads import keyed, only, parts_of, reading_of, why


def qti(declarations: str, body: str, scoring: str = "", more: str = ""):
    return only("item.xml", item(declarations, body, scoring, more))


@pytest.mark.parametrize(
    "scoring", [template("match_correct"), template("match_correct.xml"), RULES, ""]
)
def test_declared_answer_is_the_key_however_it_is_compared(scoring: str):
    part = qti(response("B"), choices(), scoring)

    assert (part.kind, keyed(part), part.status) == ("single_choice", ["b"], Status.IMPORTED)
    assert (part.external_id, part.stem.plain, part.points) == ("I1", "Which?", Decimal(1))
    assert [option.name for option in part.options] == ["A", "B", "C"]


def test_version_3_and_prefixes_read_the_same():
    prefixed = item(response("B"), choices()).replace("xmlns=", "xmlns:q=").replace("<", "<q:").replace("<q:/", "</q:").replace("<q:?", "<?")  # fmt: skip

    assert keyed(only("a.xml", ITEM_3)) == ["b"]
    assert only("a.xml", ITEM_3).stem.plain == "Look. Which?"
    assert keyed(only("a.xml", prefixed)) == ["b"]


def test_mapping_gives_shares_and_the_most_that_can_be_had():
    worth = mapping("-1", ' upperBound="2"', A="1", B="1")
    part = qti(
        response("A", "B", cardinality="multiple", mapping=worth),
        choices("0"),
        template("map_response"),
    )

    assert (part.kind, keyed(part), part.points) == ("multiple_response", ["a", "b"], Decimal(2))
    assert [option.weight for option in part.options] == [1, 1, -1]


def test_without_declared_answer_the_mapping_is_the_key():
    most = qti(response(mapping=mapping(A="6", B="3")), choices(), template("map_response"))
    several = qti(response(cardinality="multiple", mapping=mapping(A="1", C="1", B="0")), choices())

    assert keyed(most) == ["a"]
    assert keyed(several) == ["a", "c"]


def test_item_that_declares_nothing_has_no_key():
    part = qti(response(), choices(), template("match_correct"))

    assert keyed(part) == []


@pytest.mark.parametrize(
    ("declaration", "body", "kind", "answers"),
    [
        (response("6.5", base="float"), '<textEntryInteraction responseIdentifier="R"/>', "numeric", ["6.5"]),
        (response("skin", base="string"), '<textEntryInteraction responseIdentifier="R"/>', "short_text", ["skin"]),
        (response("7", base="integer"), '<sliderInteraction responseIdentifier="R" lowerBound="0" upperBound="9"/>', "slider", ["7"]),
        ("", '<extendedTextInteraction responseIdentifier="R"/>', "essay", []),
    ],
)  # fmt: skip
def test_what_is_typed(declaration: str, body: str, kind: str, answers: list[str]):
    part = qti(declaration, f"<p>Say {body}.</p>", template("match_correct"))

    assert (part.kind, keyed(part), part.status) == (kind, answers, Status.IMPORTED)


def test_mapped_texts_are_accepted_with_their_shares():
    entries = '<mapping defaultValue="0"><mapEntry mapKey="Skin" mappedValue="2" caseSensitive="true"/><mapEntry mapKey="fat" mappedValue="0"/><mapEntry mapKey="hide" mappedValue="1"/></mapping>'
    part = qti(
        response("Skin", base="string", mapping=entries),
        '<textEntryInteraction responseIdentifier="R"/>',
        template("map_response"),
    )

    assert keyed(part) == ["Skin", "hide"]
    assert "case" in part.unkept


def test_order_and_pairs_even_when_they_are_broken_over_lines():
    steps = "".join(f'<simpleChoice identifier="{n}">{n}</simpleChoice>' for n in "ABC")
    ordered = qti(
        response("C", "A", "B", cardinality="ordered"),
        f'<orderInteraction responseIdentifier="R">{steps}</orderInteraction>',
    )
    sides = "".join(
        "<simpleMatchSet>" + "".join(f'<simpleAssociableChoice identifier="{n}">{n.lower()}</simpleAssociableChoice>' for n in side) + "</simpleMatchSet>"
        for side in ("AB", "XYZ")
    )  # fmt: skip
    matched = qti(
        response("A\n   X", "B Y", cardinality="multiple", base="directedPair"),
        f'<matchInteraction responseIdentifier="R">{sides}</matchInteraction>',
    )

    assert ordered.order == ("C", "A", "B")
    assert [(pair.first, pair.second) for pair in matched.pairs] == [("A", "X"), ("B", "Y")]
    assert [option.text.plain for option in matched.options] == ["a", "b", "x", "y", "z"]


def test_areas_of_a_picture():
    areas = '<areaMapping defaultValue="0"><areaMapEntry shape="circle" coords="10,20,5" mappedValue="1"/></areaMapping>'
    part = qti(
        response(base="point", mapping=areas),
        '<selectPointInteraction responseIdentifier="R"><prompt>Where?</prompt></selectPointInteraction>',
        template("map_response_point"),
    )

    assert [(a.shape, a.coordinates, a.value) for a in part.areas] == [("circle", (10, 20, 5), 1)]


def test_several_interactions_are_parts_and_share_the_text():
    two = response("B") + response("x", base="string").replace('"R"', '"R2"')
    body = f'<p>First.</p>{choices()}<p>Then <textEntryInteraction responseIdentifier="R2"/>.</p>'
    one, other = parts_of("a.xml", item(two, body, template("match_correct")))

    assert [(p.part, p.kind, keyed(p)) for p in (one, other)] == [
        ("R", "single_choice", ["b"]),
        ("R2", "short_text", ["x"]),
    ]
    assert one.stem.plain == "First. Which? Then _____ ."
    assert "several gaps" in one.unkept


@pytest.mark.parametrize(
    ("declaration", "body", "scoring", "more", "reason"),
    [
        (response("B"), choices(), RULES.replace("<correct ", "<index ").replace("match", "gt"), "", "rules of its own"),
        (response("B"), choices(), template("https_mine"), "", "rules of its own"),
        (response("B"), choices(), "<templateProcessing/>", "", "by chance"),
        (response("B"), '<uploadInteraction responseIdentifier="R"/>', "", "", "'upload'"),
        (response("B"), '<portableCustomInteraction responseIdentifier="R"/>', "", "", "'portablecustom'"),
        ("", choices(), "", "", "does not declare"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_flagged(declaration: str, body: str, scoring: str, more: str, reason: str):  # fmt: skip
    part = qti(declaration, body, scoring, more)

    assert part.status is Status.FLAGGED
    assert reason in why(part)


def test_adaptive_item_is_flagged():
    part = only(
        "a.xml", item(response("B"), choices()).replace('adaptive="false"', 'adaptive="true"')
    )

    assert "adaptive" in why(part)


def test_interaction_inside_of_another_is_no_part_of_its_own():
    inner = '<portableCustomInteraction responseIdentifier="R"/>'
    part = qti(
        response("B"), f'<customInteraction responseIdentifier="R">{inner}</customInteraction>'
    )

    assert (part.part, part.status) == ("", Status.FLAGGED)


def test_record_has_no_answer_that_can_be_compared():
    part = qti(
        response("7", cardinality="record", base="float"),
        '<textEntryInteraction responseIdentifier="R"/>',
        template("match_correct"),
    )

    assert part.status is Status.FLAGGED


def test_instructions_are_read_and_notes_for_graders_are_named():
    blocks = '<rubricBlock view="candidate"><p>Read this.</p></rubricBlock><rubricBlock view="scorer"><p>Be kind.</p></rubricBlock>'
    part = qti(response("B"), blocks + choices())

    assert part.stem.plain == "Read this. Which?"
    assert part.unkept == ("feedback", "notes for graders")


def test_rules_beside_the_comparison_are_named():
    rules = RULES.replace("</responseProcessing>", "<exitResponse/></responseProcessing>")
    part = qti(response("B"), choices(), rules)

    assert (part.status, part.unkept) == (Status.IMPORTED, ("feedback", "scoring rules"))


def test_stimulus_and_body_without_question_are_descriptions():
    assert only("s.xml", STIMULUS).kind == "description"
    assert qti("", "<p>Only text.</p>").kind == "description"


def test_test_without_its_items_is_refused():
    read = reading_of("t.xml", '<assessmentTest identifier="T"><testPart/></assessmentTest>')

    assert "Bring the package" in str(read.refusal)


def test_old_items_of_canvas():
    text = """<questestinterop><item ident="q1"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>
    <fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material><mattext texttype="text/html">&lt;p&gt;Which?&lt;/p&gt;</mattext></material>
    <response_lid ident="r" rcardinality="Single"><render_choice><response_label ident="1"><material><mattext>a</mattext></material></response_label>
    <response_label ident="2"><material><mattext>b</mattext></material></response_label></render_choice></response_lid></presentation>
    <resprocessing><respcondition><conditionvar><varequal respident="r">2</varequal></conditionvar><setvar varname="SCORE" action="Set">100</setvar></respcondition></resprocessing></item></questestinterop>"""
    read = only("a.xml", text.format(kind="multiple_choice_question"))
    left = only("a.xml", text.format(kind="hot_spot_question"))

    assert (read.kind, read.stem.plain, keyed(read)) == ("single_choice", "Which?", ["b"])
    assert (left.status, keyed(left)) == (Status.FLAGGED, [])
    assert "hot_spot" in why(left)


def test_key_that_is_no_option_is_flagged():
    part = only("i.xml", item(response("Z"), choices()))

    assert (part.status, [option.correct for option in part.options]) == (
        Status.FLAGGED,
        [False] * len(part.options),
    )
    assert "'Z' is declared as right and is none of the options" in why(part)


def test_key_that_gives_fewer_points_than_another_option_is_flagged():
    mapped = response("B", mapping=mapping(A="1", B="0"))
    part = only("i.xml", item(mapped, choices(), template("map_response")))

    assert part.status is Status.FLAGGED
    assert "'B' is declared as right, and 'A' gives most points" in why(part)


def test_answer_that_is_scored_when_it_is_not_the_declared_one_is_flagged():
    inside = '<match><variable identifier="R"/><correct identifier="R"/></match>'
    turned = RULES.replace(inside, f"<not>{inside}</not>")
    assert turned != RULES
    part = only("i.xml", item(response("B"), choices(), turned))

    assert part.status is Status.FLAGGED
    assert "scored by rules of its own" in why(part)


def rules(right: str, wrong: str = "", outcome: str = "SCORE") -> str:
    """Rules that give so much where the answer is the right one, and so much else."""
    said = [f'<setOutcomeValue identifier="{outcome}">{one}</setOutcomeValue>' for one in (right, wrong)]  # fmt: skip
    rest = f"<responseElse>{said[1]}</responseElse>" if wrong else ""
    inside = '<match><variable identifier="R"/><correct identifier="R"/></match>'
    return f"<responseProcessing><responseCondition><responseIf>{inside}{said[0]}</responseIf>{rest}</responseCondition></responseProcessing>"


def points(said: str) -> str:
    return f'<baseValue baseType="float">{said}</baseValue>'


@pytest.mark.parametrize("scoring", [
    rules(points("0"), points("1")), rules(points("0")), rules(points("1"), points("1")), rules(points("-1")),
])  # fmt: skip
def test_rules_that_give_the_declared_answer_nothing_are_flagged(scoring: str):
    part = qti(response("A"), choices(), scoring)

    assert (part.status, keyed(part)) == (Status.FLAGGED, ["a"])
    assert "no more points than any other" in why(part)


@pytest.mark.parametrize("scoring", [
    rules(points("1"), points("0")), rules(points("0"), points("-1")).replace("SCORE", "MISTAKES"),
    rules(points("1")).replace("</responseProcessing>", "")
    + rules(points("0"), outcome="HINT_SCORE").replace("<responseProcessing>", ""),
])  # fmt: skip
def test_rules_that_give_the_declared_answer_points_are_taken(scoring: str):
    assert qti(response("A"), choices(), scoring).status is Status.IMPORTED


@pytest.mark.parametrize(("entries", "is_told"), [
    ({"A": "1", "B": "-1", "C": "1"}, True), ({"A": "1"}, True), ({"A": "1", "B": "1", "C": "1"}, True), ({"A": "1", "B": "2", "C": "-1"}, False),
])  # fmt: skip
def test_mapping_of_several_that_contradicts_their_key_is_told(entries: dict[str, str], is_told: bool):  # fmt: skip
    declared = response("A", "B", cardinality="multiple", mapping=mapping(**entries))
    part = qti(declared, choices("0"), template("map_response"))

    assert keyed(part) == ["a", "b"]
    assert (part.status is Status.FLAGGED) is is_told
    assert not is_told or "Declared as right is A, B, and points are given for A" in why(part)


KEY = '<match><variable identifier="R"/><correct identifier="R"/></match>'


def literal(text: str) -> str:
    return f'<match><variable identifier="R"/><baseValue baseType="identifier">{text}</baseValue></match>'


def rules(*branches: tuple[str, str]) -> str:
    """Rules of which each branch asks and sets the score; the outcome is FEEDBACK where points are none."""
    said = "".join(
        f'<{tag}>{asked}<setOutcomeValue identifier="{"SCORE" if points else "FEEDBACK"}">'
        f'<baseValue baseType="float">{points or 1}</baseValue></setOutcomeValue></{tag}>'
        for tag, (asked, points) in zip(
            ["responseIf", *["responseElseIf"] * 9], branches, strict=False
        )
    )
    return f"<responseProcessing><responseCondition>{said}</responseCondition></responseProcessing>"


@pytest.mark.parametrize(
    "scoring",
    [
        rules((KEY, "1"), (literal("B"), "1")),
        rules((literal("B"), "2"), (KEY, "1")),
        rules((f"<or>{KEY}{literal('B')}</or>", "1")),
        rules((literal("A"), "1"), (KEY, "1"), (literal("B"), "1"), (literal("A"), "1")),
    ],
)
def test_rules_that_give_a_literal_as_much_as_the_key_contradict_it(scoring: str):
    part = qti(response("A"), choices(), scoring)
    assert part.status is Status.FLAGGED
    assert "'A' is declared as right, and the rules give as many points, or more, for 'B'" in why(part)  # fmt: skip


def test_typed_synonym_of_the_rules_is_no_silent_loss():
    typed = '<p><textEntryInteraction responseIdentifier="R"/></p>'
    scoring = rules((KEY, "1"), (literal("zygomaticus"), "1"))
    part = qti(response("zygomatic", base="string"), f"<p>Which?</p>{typed}", scoring)
    assert "'zygomaticus'" in why(part)


@pytest.mark.parametrize(
    "scoring",
    [
        rules((KEY, "1"), (literal("B"), "0.5")),
        rules((KEY, "1"), (literal("B"), "-1")),
        rules((f"<and>{KEY}<not>{literal('A')}</not></and>", "1")),
        rules((literal("A"), "0"), (KEY, "1")),
    ],
)
def test_rules_that_score_by_a_literal_are_named(scoring: str):
    assert "scoring rules" in qti(response("A"), choices(), scoring).unkept


@pytest.mark.parametrize(
    "scoring", [rules((KEY, "1"), (literal("B"), "")), rules((literal("B"), "0"), (KEY, "1"))]
)
def test_rules_that_only_answer_to_a_literal_are_no_other_scoring(scoring: str):
    part = qti(response("A"), choices(), scoring)
    assert (part.status, part.unkept) == (Status.IMPORTED, ("feedback",))


ANOTHER = '<match><variable identifier="R2"/><baseValue baseType="identifier">x</baseValue></match>'
ONE_POINT = f'<setOutcomeValue identifier="SCORE">{points("1")}</setOutcomeValue>'
ADDED = f'<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>{points("1")}</sum></setOutcomeValue>'


@pytest.mark.parametrize(
    "scoring",
    [
        rules((KEY, "1"), (literal("B"), "1")).replace("SCORE", "POINTS"),
        rules((KEY, "1")).replace("SCORE", "POINTS"),
        rules((KEY, "1")).replace("</responseIf>", f"</responseIf><responseElse>{ONE_POINT.replace('>1<', '>0.5<')}</responseElse>"),
        rules((KEY, "1")).replace("</responseIf>", f"</responseIf><responseElse>{ONE_POINT.replace('>1<', '>-1<')}</responseElse>"),
        rules((KEY, "1")).replace("</responseProcessing>", f"{ONE_POINT}</responseProcessing>"),
        rules((KEY, "1")).replace("</responseProcessing>", f"{ADDED}</responseProcessing>"),
        rules((KEY, "1")).replace("</responseProcessing>", f"{ONE_POINT.replace('>1<', '>0<')}</responseProcessing>"),
        rules((f"<and>{KEY}{ANOTHER}</and>", "1")),
        rules((KEY, "1"), (ANOTHER, "1")),
    ],
)  # fmt: skip
def test_points_that_hang_on_more_than_the_declared_answer_are_named(scoring: str):
    assert qti(response("A"), choices(), scoring).unkept == ("feedback", "scoring rules")


def test_points_that_are_there_before_any_rule_are_named():
    begins = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"><defaultValue><value>{}</value></defaultValue></outcomeDeclaration>'
    read = [qti(response("A") + begins.format(one), choices(), RULES) for one in ("1", "0")]  # fmt: skip

    assert [part.unkept for part in read] == [("feedback", "scoring rules"), ("feedback",)]


@pytest.mark.parametrize(
    "scoring",
    [
        rules((KEY, "1")).replace("</responseIf>", f"</responseIf><responseElse>{ONE_POINT.replace('>1<', '>0<')}</responseElse>"),
        rules((KEY, "1")).replace("<responseProcessing>", f"<responseProcessing>{ONE_POINT.replace('>1<', '>0<')}"),
        rules((KEY, "1"), (literal("B"), "")),
        rules((f"<and><not><isNull><variable identifier='R'/></isNull></not>{KEY}</and>", "1")),
        f"<responseProcessing>{ONE_POINT.replace(points('1'), '<mapResponse identifier=' + chr(34) + 'R' + chr(34) + '/>')}</responseProcessing>",
    ],
)  # fmt: skip
def test_usual_rules_lose_nothing(scoring: str):
    part = qti(response("A", mapping=mapping(A="1")), choices(), scoring)

    assert (part.status, part.unkept) == (Status.IMPORTED, ("feedback",))


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (response("A", mapping=mapping("1", A="1", B="0")), "'A' is declared as right, and 'C' gives most points"),
        (response("A", mapping=mapping(A="1", B="1")), "'A' is declared as right, and 'B' gives most points"),
        (response(mapping=mapping("1", A="1", B="0")), "'A' is declared as right, and 'C' gives most points"),
        (response(cardinality="multiple", mapping=mapping("1", A="1", B="0")), "Declared as right is A, and points are given for A, C"),
    ],
)  # fmt: skip
def test_mapping_that_gives_other_options_as_much_contradicts_the_key(declared: str, told: str):
    part = qti(declared, choices(), template("map_response"))

    assert part.status is Status.FLAGGED
    assert told in why(part)


def test_points_for_whatever_is_typed_are_named():
    typed = '<p><textEntryInteraction responseIdentifier="R"/></p>'
    declared = response("zygomatic", base="string", mapping=mapping("0.50", zygomatic="1"))
    mapped = qti(declared, typed, template("map_response"))

    assert (keyed(mapped), mapped.unkept) == (["zygomatic"], ("points for every other answer (0.5)",))  # fmt: skip
    assert qti(declared, typed, template("match_correct")).unkept == ()
