"""GIFT by its rules: escapes, weights, feedback, and what it cannot say, named with the line."""

from decimal import Decimal

import pytest

from quizzes.bank.formats.reading import Status
from tests.quizzes.formats.reads import keyed, only, parts_of, reading_of, why


def gift(text: str):
    return only("bank.gift", text)


def test_one_of_several_with_feedback_and_general_feedback():
    part = gift("::Depth:: How deep? {=2 mm#Right.~4 mm#Too deep.~1 mm####Depth decides.}")

    assert (part.kind, part.external_id, part.stem.plain) == ("single_choice", "Depth", "How deep?")
    assert keyed(part) == ["2 mm"]
    assert [option.feedback.plain for option in part.options] == ["Right.", "Too deep.", ""]
    assert part.feedback.plain == "Depth decides."


def test_shares_make_it_several_of_several():
    part = gift("Which? {~%50%a ~%-100%b ~%33,5%c ~d}")

    assert part.kind == "multiple_response"
    weights = [option.weight for option in part.options]
    assert weights == [Decimal("0.5"), Decimal("-1"), Decimal("0.335"), Decimal(0)]
    assert keyed(part) == ["a", "c"]


def test_right_answer_that_is_marked_twice_is_right():
    assert keyed(gift("Which?{~a\n~=b\n~c}")) == ["b"]
    assert len(gift("Which?{~a\n~=b\n~c}").options) == 3


def test_escaped_signs_are_text():
    part = gift(r"\{1\} \~ a\=b \# c\: d \\n e{=x\=y ~z\#\~}")

    assert part.stem.plain == r"{1} ~ a=b # c: d \n e"
    assert [option.text.plain for option in part.options] == ["x=y", "z#~"]


@pytest.mark.parametrize(
    ("braces", "truth"),
    [("T", True), ("TRUE", True), ("F", False), ("FALSE#no#yes", False), ("true", True)],
)
def test_truth(braces: str, truth: bool):
    part = gift(f"It is so.{{{braces}}}")

    assert part.kind == "true_false"
    assert keyed(part) == [str(truth).lower()]


def test_first_feedback_of_a_truth_is_that_of_the_wrong_answer():
    part = gift("It is so.{FALSE#wrong#right}")

    assert [(option.text.plain, option.feedback.plain) for option in part.options] == [
        ("true", "wrong"),
        ("false", "right"),
    ]


@pytest.mark.parametrize(
    ("braces", "read"),
    [
        ("#3", ("3", "0", None, None)),
        ("#3:0.5", ("3", "0.5", None, None)),
        ("#-1.5..2", (None, None, "-1.5", "2")),
        ("#=6e6:1", ("6e6", "1", None, None)),
    ],
)
def test_numbers(braces: str, read: tuple[str | None, ...]):
    (answer,) = gift(f"How many?{{{braces}}}").answers
    said = (answer.value, answer.tolerance, answer.low, answer.high)

    assert said == tuple(None if value is None else Decimal(value) for value in read)


def test_several_numbers_with_shares_and_a_word_for_the_rest():
    part = gift("When?{#=1822:0 =%50%1822:2 ~#No.}")

    assert [(a.text, a.correct, a.weight) for a in part.answers] == [
        ("1822", True, Decimal(1)),
        ("1822", True, Decimal("0.5")),
        ("*", False, Decimal(0)),
    ]


def test_pairs_and_partner_that_nobody_has():
    part = gift("Match.{=[html]<b>a</b> -> one\n=b -> two\n= -> three}")

    assert [(pair.first, pair.second) for pair in part.pairs] == [("a", "one"), ("b", "two")]
    assert part.distractors == ("three",)


def test_gap_in_the_middle_is_a_line():
    part = gift("The {=nerve =%50%vessel} runs here.")

    assert (part.kind, part.stem.plain) == ("short_text", "The _____ runs here.")
    assert keyed(part) == ["nerve", "vessel"]


def test_essay_and_description():
    essay, told = parts_of("a.gift", "Write. {}\n\n::Note::Read this first.")

    assert (essay.kind, told.kind, told.external_id) == ("essay", "description", "Note")


def test_comments_categories_tags_and_blank_lines_inside_of_braces():
    first, second = parts_of(
        "a.gift",
        "// [tag:skin] [id:7]\n$CATEGORY: top/Skin\nOne?{\n~a\n\n// no\n=b\n}\n\n$CATEGORY: top/Nerves\n\nTwo?{T}\n",
    )

    assert (first.category, first.place.line, keyed(first)) == ("top/Skin", 3, ["b"])
    assert (second.category, second.place.line) == ("top/Nerves", 12)


def test_tags_and_number_stand_in_comments():
    part = gift("// [id:7] [tag:skin] [tag:heat]\nOne?{T}")

    assert (part.external_id, part.tags) == ("7", ("skin", "heat"))


@pytest.mark.parametrize("format_", ["html", "moodle"])
def test_markup_is_read_as_text(format_: str):
    part = gift(f"[{format_}]<p>10<sup>-3</sup> &amp; <b>more</b><script>x()</script></p>{{T}}")

    assert part.stem.plain == "10⁻³ & more"
    assert part.stem.markdown == "10⁻³ & **more**"


def test_plain_text_stays_as_it_is():
    part = gift("[plain]<b> * 2{T}")

    assert part.stem.plain == "<b> * 2"
    assert part.stem.markdown == r"\<b\> \* 2"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A {=a} and a {=b}.", "several gaps"),
        ("A {1:MC:=a~b}.", "cloze"),
        ("A {:SHORTANSWER:=a}.", "cloze"),
        ("Which? {~a ~b}", "marked as right"),
        ("Which? {=a ~}", "only one answer"),
        ("Match {=a -> b\n=c}", "partner"),
        ("How many? {#about 3}", "about 3"),
        ("How many? {#5..1}", "5..1"),
        ("Text {=a", "opened and not closed"),
        ("Text =a}", "closed and was not opened"),
    ],
)
def test_what_cannot_be_read_is_flagged_and_never_guessed(text: str, reason: str):
    first, part = parts_of("a.gift", f"::One::One?{{T}}\n\n::Q2:: {text}")

    assert first.status is Status.IMPORTED
    assert (part.status, part.external_id, part.place.line) == (Status.FLAGGED, "Q2", 3)
    assert reason in why(part)
    assert keyed(part) == []


def test_open_brace_does_not_swallow_the_next_question():
    broken, whole = parts_of("a.gift", "::A::One? {~a\n=b\n\n::B::Two?{T}")

    assert (broken.status, whole.status) == (Status.FLAGGED, Status.IMPORTED)


def test_file_with_a_category_alone_is_refused_with_the_reason():
    assert "no question" in str(reading_of("a.gift", "$CATEGORY: top/Skin\n").refusal)
