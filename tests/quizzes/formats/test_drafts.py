"""From what was read to drafts: taken, flagged by name, refused with the reason; never a key that the file does not give."""

import pytest

from quizzes.bank.formats import registry
from quizzes.bank.formats.drafts.drafting import Row, Verdict, as_drafts
from quizzes.bank.formats.whole import kept_file
from tests.quizzes.formats.qti_items import choices, item, mapping, response, template
from tests.quizzes.formats.test_moodle import TWO, answer, question, quiz


def rows(name: str, text: str) -> list[Row]:
    return as_drafts(registry.read(name, text.encode()))


def row(name: str, text: str) -> Row:
    (only,) = rows(name, text)
    return only


def said(one: Row) -> str:
    return " ".join(str(reason) for reason in one.reasons)


def test_plain_question_is_taken_with_its_reasons_and_says_what_it_lacks():
    one = row(
        "a.gift",
        "$CATEGORY: top/Skin/Heat\n::q-1::Which layer is deepest?{=fat#Below.~skin#Above.~hair}",
    )

    assert (one.verdict, one.reasons) == (Verdict.TAKEN, ())
    assert one.entry == {
        "code": "q-1",
        "kind": "single_choice",
        "stem": "Which layer is deepest?",
        "topic": "Heat",
        "options": [
            {"code": "a", "text": "fat", "correct": True, "rationale": "Below."},
            {"code": "b", "text": "skin", "correct": False, "rationale": "Above."},
            {"code": "c", "text": "hair", "correct": False},
        ],
    }
    assert one.lacks == ("module", "objective", "level", "critical", "evidence", "options.c.rationale",
                         "options.b.harm", "options.c.harm")  # fmt: skip


@pytest.mark.parametrize("category", ["", "$CATEGORY: top/rf-technique\n\n"])
def test_one_tag_is_the_topic(category: str):
    one = row("a.gift", f"{category}// [tag:burns]\nWhich?{{=a ~b ~c}}")

    assert one.verdict is Verdict.TAKEN
    assert one.entry is not None
    assert one.entry["topic"] == "burns"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Which?{=a ~%50%b ~c}", "b (50 %)"),
        ("Which?{~%50%a ~%50%b ~%-100%c ~d}", "a (50 %); b (50 %); c (-100 %)"),
        ("Which?{=a =b ~c}", "2 options are right, each alone"),
        ("Which?{=a ~b}", "options: there are 2, and 3 to 5 are needed"),
        ("Which?{=a ~b ~c####Because.}", "general feedback"),
        ("[html]<img src='x' alt='y'>Which?{=a ~b ~c}", "picture"),
        ("// [tag:x] [tag:y]\nWhich?{=a ~b ~c}", "tags (x, y)"),
        ("$CATEGORY: top/All of it\n\n// [tag:x]\nWhich?{=a ~b ~c}", "category (All of it)"),
        ("Which?{=Frog =%50%Cat}", "Cat (50 %)"),
        ("Which?{=Fro* =toad}", "wildcards"),
        ("Which?{#=3:1 =4:1}", "Several numbers are right; the draft has the first, 3"),
        ("Which?{#3 ~#No.}", "feedback for all other answers"),
        ("Match{=a->1 =b->2}", "pairs: there are 2"),
        ("Match{=a->1 =b->1 =c->2}", "'1' is the partner of several"),
    ],
)
def test_what_is_lost_is_flagged_by_name(text: str, named: str):
    one = row("a.gift", text)

    assert one.verdict is Verdict.FLAGGED
    assert named in said(one)
    assert one.entry is not None


@pytest.mark.parametrize(("cell", "named"), [
    ("<b>Patient</b>?", "<b> </b>"), ("x<script>alert(1)</script>", "<script> </script>"),
    ("Is a<b and c>d?", ""), ("10 <5 >3 <p = 0.05>", ""), ('<span style="x">y</span>', 'style="x"'),
])  # fmt: skip
def test_markup_that_stays_as_letters_is_told(cell: str, named: str):
    quoted = '"' + cell.replace('"', '""') + '"'
    one = row("a.csv", f"Question,A,B,C,Answer\n{quoted},x,y,z,A\n")

    assert ("would be read as letters" in said(one)) is bool(named)
    assert named in said(one)


@pytest.mark.parametrize("heading", ["Explanation", "Feedback", "Comment", "rationale"])
def test_explanation_of_a_table_is_the_reason_of_the_right_answer(heading: str):
    one = row("a.csv", f"Question,A,B,C,Answer,{heading}\nWhich?,x,y,z,B,It burns.\n")

    assert (one.verdict, said(one)) == (Verdict.TAKEN, "")
    assert one.entry is not None
    assert [option.get("rationale") for option in one.entry["options"]] == [None, "It burns.", None]


def test_explanation_of_a_table_says_why_a_statement_is_false():
    one = row("a.csv", "Question,Answer,Explanation\nIt is so.,false,It is not.\n")

    assert one.entry is not None
    assert (one.verdict, one.entry["rationale_false"]) == (Verdict.TAKEN, "It is not.")


def test_explanation_beside_a_reason_of_its_own_is_named():
    one = row(
        "a.csv", "Question,A,B,C,Answer,Feedback,Feedback a\nWhich?,x,y,z,A,All in all.,It burns.\n"
    )

    assert one.entry is not None
    assert one.entry["options"][0]["rationale"] == "It burns."
    assert "general feedback" in said(one)


def test_options_that_say_the_same_are_flagged():
    one = row("a.csv", "Question,A,B,C,Answer\nWhich?,fat,Skin, skin,A\n")

    assert one.verdict is Verdict.FLAGGED
    assert "Options B, C say the same: 'skin'" in said(one)


def test_row_that_asks_in_the_words_of_one_before_is_flagged_with_its_place():
    text = (
        "Question,A,B,C,Answer\nWhich layer?,a,b,c,A\nWhich one?,a,b,c,A\nwhich  LAYER?,d,e,f,B\n"
    )
    verdicts = [(one.verdict, said(one)) for one in rows("a.csv", text)]

    assert verdicts[:2] == [(Verdict.TAKEN, "")] * 2
    assert verdicts[2][0] is Verdict.FLAGGED
    assert "in the same words as row 2" in verdicts[2][1]


STEPS = "".join(answer(step, str(at)) for at, step in enumerate("abcd", start=1))


@pytest.mark.parametrize(
    ("type_", "inside", "text", "named"),
    [
        ("multichoice", TWO + "<hint><text>Think.</text></hint>", "Which?", "hints"),
        ("shortanswer", "<usecase>1</usecase>" + answer("a", "100"), "Which?", "case"),
        ("shortanswer", answer("a*", "100"), "Which?", "wildcards"),
        ("multichoice", TWO + "<defaultgrade>3</defaultgrade>", "Which?", "worth 3 points"),
        ("multichoice", TWO, "<table><tr><td>Which?</td></tr></table>", "table"),
        ("multichoice", "<shuffleanswers>false</shuffleanswers>" + TWO, "Which?", "fixed order"),
        ("multichoice", "<shuffleanswers>0</shuffleanswers>" + TWO, "Which?", "fixed order"),
        ("multichoice", "<hidden>1</hidden>" + TWO, "Which?", "hidden in Moodle"),
        (
            "ordering",
            "<selecttype>1</selecttype><selectcount>3</selectcount>" + STEPS,
            "Which?",
            "only 3 of the 4 steps",
        ),
        (
            "ordering",
            "<selecttype>RANDOM</selecttype><selectcount>3</selectcount>" + STEPS,
            "Which?",
            "only 3 of the 4 steps",
        ),
        ("ordering", "<gradingtype>1</gradingtype>" + STEPS, "Which?", "points for each step"),
        (
            "ordering",
            "<gradingtype>ABSOLUTE_POSITION</gradingtype>" + STEPS,
            "Which?",
            "points for each step",
        ),
    ],
)
def test_rules_of_moodle_that_we_have_not_are_named(type_: str, inside: str, text: str, named: str):
    one = row("a.xml", quiz(question(type_, inside, text)))

    assert one.verdict is Verdict.FLAGGED
    assert named in said(one)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.gift", "Write. {}", "free words"),
        ("a.gift", "Only text.\n\n::x::", "asks nothing itself"),
        ("a.gift", "No {=a} {=b}", "several gaps"),
        ("a.xml", quiz(question("kprime", "")), "'kprime'"),
        ("a.xml", quiz(question("cloze", "", "{1:SA:=a}")), "gap 1"),
        ("a.xml", "<quiz>", "well-formed"),
        ("a.xml", item(response("B"), '<sliderInteraction responseIdentifier="R"/>'), "'slider'"),
    ],
)  # fmt: skip
def test_what_can_be_no_draft_is_refused(name: str, text: str, reason: str):
    one = rows(name, text)[0]

    assert (one.verdict, one.entry) == (Verdict.REFUSED, None)
    assert reason in said(one)


def test_columns_are_asked_for_where_no_row_of_a_table_is_taken_and_never_of_another_format():
    table = kept_file("a.csv", b"Name,Mail\nAda,a@b.c\n", {})["table"]
    essays = kept_file("a.gift", b"Write. {}", {})

    assert table["headings"] == ["Name", "Mail"]
    assert (essays["rows"][0]["verdict"], essays["table"]) == ("refused", {})


def test_without_a_key_the_draft_has_a_hole_where_it_belongs():
    one = row("a.xml", item(response(), choices(), template("match_correct")))

    assert one.verdict is Verdict.FLAGGED
    assert "does not say what is right" in said(one)
    assert one.entry is not None
    assert not any("correct" in option for option in one.entry["options"])
    assert "options.a.correct" in one.lacks


def test_scoring_by_rules_of_its_own_is_flagged_and_gives_no_unquestioned_key():
    one = row("a.xml", item(response("B"), choices(), template("mine")))

    assert one.verdict is Verdict.FLAGGED
    assert "rules of its own" in said(one)


def test_choice_of_true_and_false_is_a_statement():
    one = row("a.txt", "It is so.\nA) True\nB) False\nANSWER: B\n")

    assert one.entry == {"kind": "true_false", "stem": "It is so.", "answer": False}


def test_numbers_become_a_key_with_what_it_may_be_missed_by():
    one = row("a.gift", "How many mm?{#1..5}")

    assert one.entry is not None
    assert one.entry["answer"] == {"value": "3", "tolerance": "2"}
    assert "answer.unit" in one.lacks


def test_short_answers_become_synonyms_and_near_misses():
    one = row("a.gift", "Which?{=Facial nerve#Moves.=facial-nerve =CN VII =%0%trigeminal#Feels.}")

    assert one.entry is not None
    assert one.entry["accepted"] == ["Facial nerve", "CN VII"]
    assert one.entry["rationale"] == "Moves."
    assert one.entry["near_misses"] == [{"text": "trigeminal", "rationale": "Feels."}]


MAPPED = template("map_response")
TYPED = '<p>Which? <textEntryInteraction responseIdentifier="R"/></p>'


@pytest.mark.parametrize(
    ("points", "accepted", "verdict"),
    [
        ({"zygomatic": "5"}, ["zygomatic"], Verdict.FLAGGED),
        ({"zygomatic": "2", "zyg": "1"}, ["zygomatic"], Verdict.FLAGGED),
        ({"zyg": "1", "zygomatic": "2", "malar": "2"}, ["zygomatic", "malar"], Verdict.FLAGGED),
        ({"zygomatic": "1", "malar": "1.0"}, ["zygomatic", "malar"], Verdict.TAKEN),
        ({"zygomatic": "0.5", "malar": "0.25"}, ["zygomatic"], Verdict.FLAGGED),
    ],
)
def test_text_with_most_points_is_the_accepted_one(
    points: dict[str, str], accepted: list[str], verdict: Verdict
):
    best = max(points, key=lambda key: float(points[key]))
    declared = response(best, base="string", mapping=mapping(**points))
    one = row("a.xml", item(declared, TYPED, MAPPED))

    assert one.entry is not None
    assert (one.entry["accepted"], one.verdict) == (accepted, verdict)
    assert "accepted" not in one.lacks


def test_number_with_most_points_is_the_key():
    lines = "".join(f'<mapEntry mapKey="{key}" mappedValue="{points}"/>' for key, points in (("12", "1"), ("10", "2")))  # fmt: skip
    declared = response(base="float", mapping=f"<mapping>{lines}</mapping>")
    one = row("a.xml", item(declared, TYPED, MAPPED))

    assert one.entry is not None
    assert one.entry["answer"]["value"] == "10"
    assert one.verdict is Verdict.FLAGGED
    assert "12 (50 %)" in said(one)


def test_half_right_text_of_qti_1_is_not_accepted_for_all_points():
    scored = "".join(
        f'<respcondition><conditionvar><varequal respident="r">{text}</varequal></conditionvar><setvar action="Set">{points}</setvar></respcondition>'
        for text, points in (("zyg", "50"), ("zygomatic", "100"))
    )
    field = "<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>short_answer_question</fieldentry></qtimetadatafield>"
    one = row("a.xml", f'<questestinterop><item ident="q1"><itemmetadata><qtimetadata>{field}</qtimetadata></itemmetadata><presentation><material><mattext>Which?</mattext></material><response_str ident="r"/></presentation><resprocessing>{scored}</resprocessing></item></questestinterop>')  # fmt: skip

    assert one.entry is not None
    assert one.entry["accepted"] == ["zygomatic"]
    assert "zyg (50 %)" in said(one)


def test_answer_that_no_file_gives_is_a_hole():
    one = row("a.xml", item(response(base="string"), TYPED, MAPPED))

    assert one.entry is not None
    assert "accepted" not in one.entry
    assert "accepted" in one.lacks
    assert "does not say what is right" in said(one)


def test_order_of_moodle_that_asks_all_and_marks_all_or_nothing_is_taken():
    rules = "<hidden>0</hidden><selecttype>ALL</selecttype><selectcount>0</selectcount><gradingtype>-1</gradingtype>"
    assert row("a.xml", quiz(question("ordering", rules + STEPS))).verdict is Verdict.TAKEN


@pytest.mark.parametrize(
    ("attributes", "fixed", "is_told"),
    [
        ('shuffle="false"', "", True),
        ('shuffle="true"', ' fixed="true"', True),
        ('shuffle="true"', ' fixed="false"', False),
        ("", "", False),
    ],
)
def test_options_of_qti_that_keep_their_place_are_told(attributes: str, fixed: str, is_told: bool):
    named = "".join(f'<simpleChoice identifier="{n}"{fixed if n == "D" else ""}>{n}{n}</simpleChoice>' for n in "ABCD")  # fmt: skip
    body = f'<choiceInteraction responseIdentifier="R" {attributes}><prompt>Which?</prompt>{named}</choiceInteraction>'
    one = row("a.xml", item(response("A"), body, template("match_correct")))

    assert ("fixed order of the options" in said(one)) is is_told
    assert (one.verdict is Verdict.FLAGGED) is is_told


def test_steps_of_qti_outside_the_right_order_are_named():
    named = "".join(f'<simpleChoice identifier="{n}">{n}{n}</simpleChoice>' for n in "ABCD")
    body = f'<orderInteraction responseIdentifier="R" shuffle="true"><prompt>Order?</prompt>{named}</orderInteraction>'
    declared = response("B", "A", "C", cardinality="ordered")
    one = row("a.xml", item(declared, body, template("match_correct")))

    assert one.verdict is Verdict.FLAGGED
    assert "steps that the right order leaves out (DD)" in said(one)


def test_pairs_of_qti_are_named_by_their_text():
    sides = "".join(
        "<simpleMatchSet>" + "".join(f'<simpleAssociableChoice identifier="{n}">{n.lower()}!</simpleAssociableChoice>' for n in side) + "</simpleMatchSet>"
        for side in ("ABC", "XYZ")
    )  # fmt: skip
    matched = item(
        response("A Z", "B Y", "C X", cardinality="multiple", base="directedPair"),
        f'<matchInteraction responseIdentifier="R"><prompt>Match.</prompt>{sides}</matchInteraction>',
    )
    one = row("a.xml", matched)

    assert one.entry is not None
    assert one.entry["left"][0] == {"code": "a", "text": "a!", "match": "1"}
    assert one.entry["right"] == [{"code": "1", "text": "z!"}, {"code": "2", "text": "y!"}, {"code": "3", "text": "x!"}]  # fmt: skip


def test_columns_about_a_question_are_taken_or_named():
    text = (
        "stem,answer,level,critical,difficulty,evidence,module,objective\n"
        'It is so.,true,Recall,yes,0.5,"E001, E002",rf-technique,rf-o1\n'
        "It is so.,true,hard,maybe,2,E001,RF technique,rf-o1\n"
    )
    good, bad = rows("a.csv", text)

    assert (good.verdict, good.entry) == (
        Verdict.TAKEN,
        {"kind": "true_false", "stem": "It is so.", "answer": True, "level": "recall", "critical": True,
         "difficulty": 0.5, "evidence": ["E001", "E002"], "module": "rf-technique", "objective": "rf-o1"},
    )  # fmt: skip
    assert bad.entry == {
        "kind": "true_false",
        "stem": "It is so.",
        "answer": True,
        "evidence": ["E001"],
        "objective": "rf-o1",
    }
    assert [word in said(bad) for word in ("'hard'", "'maybe'", "'2'", "'RF technique'")] == [
        True
    ] * 4
