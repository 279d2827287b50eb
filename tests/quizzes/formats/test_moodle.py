"""Moodle's XML by its kinds, and what is named because we do not read it."""

from decimal import Decimal

import pytest

from quizzes.bank.formats.drafts.kinds import drafted
from quizzes.bank.formats.reading import Part, Status
from tests.quizzes.formats.reads import keyed, only, parts_of, reading_of, why


def question(type_: str, inside: str, text: str = "<p>Which?</p>") -> str:
    return (
        f'<question type="{type_}"><name><text>N</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inside}</question>'
    )


def quiz(*questions: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}\n</quiz>'


def moodle(type_: str, inside: str, text: str = "<p>Which?</p>") -> Part:
    return only("bank.xml", quiz(question(type_, inside, text)))


def answer(text: str, fraction: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{more}</answer>'


TWO = answer("a", "100", "<feedback><text>Yes.</text></feedback>") + answer("b", "0")


@pytest.mark.parametrize(
    ("single", "kind"),
    [
        *(("<single>true</single>", "single_choice"), ("<single>1</single>", "single_choice")),
        *(("", "single_choice"), ("<single>False</single>", "multiple_response")),
        ("<single>0</single>", "multiple_response"),
    ],
)
def test_yes_and_no_as_any_program_writes_them(single: str, kind: str):
    part = moodle("multichoice", single + TWO)

    assert (part.kind, keyed(part), part.points) == (kind, ["a"], Decimal(1))
    assert part.options[0].feedback.plain == "Yes."


def test_shares_are_kept():
    part = moodle(
        "multichoice", "<single>false</single>" + answer("a", "33.33333") + answer("b", "-50")
    )

    assert [option.weight for option in part.options] == [Decimal("0.3333333"), Decimal("-0.5")]


def test_truth_stands_first_whatever_the_order():
    part = moodle("truefalse", answer("false", "100") + answer("true", "0"))

    assert [(o.text.plain, o.correct) for o in part.options] == [("true", False), ("false", True)]


def test_short_answers_with_their_case_rule():
    part = moodle(
        "shortanswer", "<usecase>1</usecase>" + answer("a &lt; b", "100") + answer("c", "0")
    )

    assert keyed(part) == ["a < b"]
    assert "case" in part.unkept


def test_numbers_with_tolerance_and_units():
    part = moodle(
        "numerical",
        answer("6.5", "100", "<tolerance>0.25</tolerance>")
        + answer("*", "0")
        + "<units><unit><multiplier>1</multiplier><unit_name>W</unit_name></unit>"
        + "<unit><multiplier>1000</multiplier><unit_name>mW</unit_name></unit></units>",
    )

    assert (part.answers[0].value, part.answers[0].tolerance) == (Decimal("6.5"), Decimal("0.25"))
    assert part.own == (("unit", "W"),)
    assert "units" in part.unkept


def test_pairs_with_a_partner_too_many():
    pair = (
        "<subquestion format='html'><text>{}</text><answer><text>{}</text></answer></subquestion>"
    )
    part = moodle("matching", pair.format("a", "1") + pair.format("b", "2") + pair.format("", "3"))

    assert [(one.first, one.second) for one in part.pairs] == [("a", "1"), ("b", "2")]
    assert part.distractors == ("3",)


def test_emphasis_of_a_partner_is_kept():
    pair = "<subquestion format='html'><text>{}</text><answer><text><![CDATA[{}]]></text></answer></subquestion>"
    said = pair.format("a", "<em>x</em>") + pair.format("b", "2") + pair.format("", "not <b>safe</b>")  # fmt: skip
    read = drafted(moodle("matching", said)).entry

    assert [part["text"] for part in read["right"]] == ["*x*", "2", "not **safe**"]


def test_order_is_that_of_the_numbers():
    part = moodle("ordering", answer("second", "2.0") + answer("first", "1.0"))

    assert part.order == ("first", "second")


def test_gaps_of_a_cloze_question_are_parts():
    text = (
        r"A {1:MULTICHOICE:=skin#Yes~%50%fat~muscle}, {2:SHORTANSWER_C:=a\}b~*#No},"
        " {:NM:=3.5:0.5} and {1:MR:=x~=y~z}."
    )
    parts = parts_of("a.xml", quiz(question("cloze", "", text)))

    assert [(part.part, part.kind) for part in parts] == [
        ("1", "inline_choice"),
        ("2", "short_text"),
        ("3", "numeric"),
        ("4", "multiple_response"),
    ]
    assert [keyed(part) for part in parts] == [["skin", "fat"], ["a}b"], ["3.5"], ["x", "y"]]
    assert all("several gaps" in part.unkept for part in parts)
    assert parts[0].stem.plain == "A [___], [___], [___] and [___]."


def test_gaps_of_missing_words_choose_among_their_group():
    options = "".join(
        f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
        for text, group in (("cat", 1), ("mat", 2), ("dog", 1))
    )
    first, second = parts_of("a.xml", quiz(question("gapselect", options, "A [[1]] on a [[2]].")))

    assert [o.text.plain for o in first.options] == ["cat", "dog"]
    assert (keyed(first), keyed(second)) == (["cat"], ["mat"])


def test_category_tags_number_and_feedback_are_kept_and_the_rest_is_named():
    inside = (
        "<generalfeedback format='html'><text>Because.</text></generalfeedback><idnumber>B7</idnumber>"
        "<hint format='html'><text>Think.</text></hint><tags><tag><text>skin</text></tag></tags>"
        "<correctfeedback><text>Well done.</text></correctfeedback>"
    )
    category = '<question type="category"><category><text>top/Skin</text></category></question>'
    part = only("a.xml", quiz(category, question("multichoice", inside + TWO)))

    assert (part.category, part.tags, part.columns) == (
        "top/Skin",
        ("skin",),
        (("idnumber", "B7"),),
    )
    assert part.feedback.plain == "Because."
    assert set(part.unkept) == {"hints", "feedback for the whole question"}


def test_picture_is_its_alternative_text_and_is_named():
    part = moodle("truefalse", answer("true", "100") + answer("false", "0"),
                  '<img src="@@PLUGINFILE@@/x.png" alt="a burn"> It is.')  # fmt: skip

    assert part.stem.plain == "a burn It is."
    assert part.stem.lost == ("picture",)


def test_markdown_stays_markdown():
    text = '<question type="description"><questiontext format="markdown"><text>**a** b</text></questiontext></question>'
    part = only("a.xml", quiz(text))

    assert (part.stem.plain, part.stem.markdown) == ("a b", "**a** b")


@pytest.mark.parametrize(
    ("type_", "inside", "reason"),
    [
        ("multichoice", answer("a", "0") + answer("b", "0"), "marked as right"),
        ("multichoice", answer("a", "all") + answer("b", "0"), "fraction='all'"),
        ("truefalse", answer("wahr", "100") + answer("falsch", "0"), "wahr"),
        ("numerical", answer("about 3", "100"), "about 3"),
        ("numerical", answer("3", "100", "<tolerance>-1</tolerance>"), "no number"),
        ("matching", "", "fewer than two pairs"),
        ("ordering", answer("a", "1"), "fewer than two steps"),
        ("gapselect", "", "[[1]]"),
        ("calculatedmulti", "", "calculatedmulti"),
        ("kprime", "", "'kprime'"),
        ("stack", "", "'stack'"),
        ("cloze", "", "no gap"),
    ],
)
def test_what_cannot_be_read_is_flagged_with_its_name(type_: str, inside: str, reason: str):
    part = moodle(type_, inside)

    assert part.status is Status.FLAGGED
    assert reason in why(part)
    assert part.place.line == 3
    assert keyed(part) == []


def test_cloze_gap_without_key_or_of_unknown_kind():
    parts = parts_of("a.xml", quiz(question("cloze", "", "{1:MC:a~b} {1:DRAW:=a}")))

    assert ["no right answer" in why(parts[0]), "DRAW" in why(parts[1])] == [True, True]


def test_file_without_questions_is_refused():
    assert "no question" in str(reading_of("a.xml", quiz()).refusal)


def test_empty_lines_before_the_declaration_are_read_over_and_lines_stay():
    text = quiz(question("multichoice", TWO))
    part = only("bank.xml", f"\r\n\n  {text}")

    assert keyed(part) == ["a"]
    assert part.place.line == only("bank.xml", text).place.line + 2


def test_tags_in_an_accepted_text_are_named():
    tagged = moodle("shortanswer", answer("<![CDATA[<p>two</p>]]>", "100"))
    plain = moodle("shortanswer", answer("2 &lt; 3", "100"))

    assert (keyed(tagged), tagged.unkept) == (["two"], ("tags in an accepted text",))
    assert (keyed(plain), plain.unkept) == (["2 < 3"], ())


DRAWN = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="  # fmt: skip


def with_file(text: str, name: str = "a.png", said: str = DRAWN) -> Part:
    file = f'<file name="{name}" path="/" encoding="base64">{said}</file>'
    return only(
        "bank.xml",
        f'<quiz><question type="multichoice"><questiontext format="html"><text><![CDATA[{text}]]></text>{file}'
        f"</questiontext>{TWO}</question></quiz>",
    )


@pytest.mark.parametrize("text", [
    '<p>Which?</p><p><img src="@@PLUGINFILE@@/a.png" alt="A &quot;spot&quot;"></p>', "<img alt='A \"spot\"' src='@@PLUGINFILE@@/a.png?x=1'/><p>Which?</p>",
])  # fmt: skip
def test_picture_before_or_behind_the_text_comes_with_it(text: str):
    part = with_file(text)

    assert part.stem.picture is not None
    assert part.stem.picture[0].endswith("/a.png")
    assert part.stem.picture[1] == 'A "spot"'
    assert (part.stem.markdown, part.stem.lost) == ("Which?", ())


@pytest.mark.parametrize(("text", "name", "said"), [
    ('Is <img src="@@PLUGINFILE@@/a.png" alt="this"> it?', "a.png", DRAWN),  # between words
    ('Which? <img src="@@PLUGINFILE@@/b.png" alt="this">', "a.png", DRAWN),  # of another file
    ('Which? <img src="https://example.org/a.png" alt="this">', "a.png", DRAWN),  # from elsewhere
    ('Which? <img src="@@PLUGINFILE@@/a.png" alt="this">', "a.png", "not base64!"),
    ('Which? <img src="@@PLUGINFILE@@/a.gif" alt="this">', "a.gif", DRAWN),
    ('Which?<img src="@@PLUGINFILE@@/a.png"><img src="@@PLUGINFILE@@/a.png">', "a.png", DRAWN),
])  # fmt: skip
def test_picture_that_cannot_be_kept_is_named(text: str, name: str, said: str):
    part = with_file(text, name, said)

    assert part.stem.picture is None
    assert "picture" in part.stem.lost
