"""Items of QTI 1.2 by their conditions: what is right is what gives points, and what cannot be kept is named."""

import pytest

from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from quizzes.bank.formats.reading import OPTION_ORDER, Status
from tests.quizzes.formats.reads import keyed, only, reading_of, why

STEM = "<material><mattext>Which?</mattext></material>"
NAMES = ("one", "two", "three", "four")


def material(text: str) -> str:
    return f"<material><mattext>{text}</mattext></material>"


def choice(several: bool = False, shuffle: str = "", inside: str = "", labels: tuple[str, ...] = NAMES) -> str:  # fmt: skip
    options = "".join(f'<response_label ident="{letter}">{material(text)}</response_label>' for letter, text in zip("abcd", labels, strict=False))  # fmt: skip
    return (
        f'<response_lid ident="r" rcardinality="{"Multiple" if several else "Single"}">{inside}'
        f"<render_choice {shuffle}>{options}</render_choice></response_lid>"
    )


SEVERAL = STEM + choice(several=True)
ONE = STEM + choice()
TYPED = STEM + '<response_str ident="r"><render_fib><response_label ident="x"/></render_fib></response_str>'  # fmt: skip


def equal(value: str, more: str = "") -> str:
    return f'<varequal respident="r" {more}>{value}</varequal>'


def gives(asked: str, points: str, action: str = "Add", name: str = "SCORE") -> str:
    return (
        f"<respcondition><conditionvar>{asked}</conditionvar>"
        f'<setvar action="{action}" varname="{name}">{points}</setvar></respcondition>'
    )


def each(points: str, action: str = "Add", **more: str) -> str:
    return "".join(gives(equal(value), points, action) for value in more)


def item(presentation: str, conditions: str, outcomes: str = '<decvar varname="SCORE"/>', before: str = "") -> str:  # fmt: skip
    return (
        f'<questestinterop><section>{before}<item ident="i"><presentation>{presentation}</presentation>'
        f"<resprocessing><outcomes>{outcomes}</outcomes>{conditions}</resprocessing></item></section></questestinterop>"
    )


RIGHT = gives(equal("a"), "1", "Set")
A_AND_C = gives(equal("a"), "1") + gives(equal("c"), "1")


def verdict(said: str) -> Verdict:
    (row,) = as_drafts(reading_of("i.xml", said))
    return row.verdict


@pytest.mark.parametrize(
    "besides",
    [
        gives(equal("b"), "1", "Subtract"),
        gives(f"<or>{equal('b')}{equal('d')}</or>", "1", "Subtract"),
        gives(equal("b"), "-1"),
        gives(equal("b"), "1", name="ERRORS"),
    ],
)
def test_answer_that_takes_points_or_counts_as_an_error_is_not_right(besides: str):
    said = item(SEVERAL, A_AND_C + besides)

    assert keyed(only("i.xml", said)) == ["one", "three"]
    assert verdict(said) is Verdict.FLAGGED


def test_answer_that_gives_less_than_the_best_is_not_right_and_is_named():
    both = gives(f"<and>{equal('a')}{equal('c')}</and>", "100", "Set")
    said = item(SEVERAL, both + gives(equal("b"), "50", "Set"))
    single = only("i.xml", item(ONE, each("100", "Set", a="") + each("50", "Set", b="")))

    assert keyed(only("i.xml", said)) == ["one", "three"]
    assert verdict(said) is Verdict.FLAGGED
    assert keyed(single) == ["one"]
    assert [option.weight for option in single.options][:2] == [1, pytest.approx(0.5)]


def test_points_for_each_option_are_named():
    uneven = only("i.xml", item(SEVERAL, gives(equal("a"), "2") + gives(equal("c"), "1")))

    assert keyed(uneven) == ["one", "three"]
    assert uneven.unkept == ("points for each option",)
    assert [option.weight for option in uneven.options] == [1, 0, pytest.approx(0.5), 0]


def test_only_number_of_an_item_is_its_score_whatever_it_is_called():
    named = item(ONE, gives(equal("b"), "1", "Set", "que_score"), '<decvar varname="que_score"/>')
    several = item(ONE, gives(equal("b"), "1", "Set", "y"), '<decvar varname="x"/>')

    assert (keyed(only("i.xml", named)), verdict(named)) == (["two"], Verdict.TAKEN)
    assert verdict(several) is Verdict.REFUSED


@pytest.mark.parametrize(
    "conditions",
    [
        RIGHT + gives(equal("b"), "1", "Set"),
        RIGHT + gives(equal("a"), "0", "Set"),
        gives(equal("a"), "2", "Multiply"),
        RIGHT + gives("<other/>", "1", "Set"),
        gives(f"<not>{equal('a')}</not>", "1", "Set"),
        gives(f"<not><and>{equal('b')}<not>{equal('a')}</not></and></not>", "1", "Set"),
        RIGHT + gives(equal("a"), "0", "Set") + gives(equal("c"), "1", "Set"),
        gives(f"<or>{equal('a')}{equal('b')}</or>", "1", "Set") + gives(equal("b"), "0", "Set"),
        gives(f"<or>{equal('a')}{equal('b')}</or>", "0", "Set") + RIGHT,
    ],
)
def test_condition_that_leaves_the_key_in_doubt_refuses_the_row(conditions: str):
    part = only("i.xml", item(ONE, conditions))

    assert part.status is Status.FLAGGED
    assert "conditions that are not read" in why(part)
    assert verdict(item(ONE, conditions)) is Verdict.REFUSED


def going_on(conditions: str) -> str:
    """The same with conditions that let those after them have their turn."""
    return conditions.replace("<respcondition>", '<respcondition continue="Yes">')


def test_condition_that_does_not_say_that_the_rest_goes_on_ends_it():
    both = RIGHT + gives(f"<and>{equal('a')}{equal('c')}</and>", "2", "Set")

    assert verdict(item(SEVERAL, both)) is Verdict.REFUSED
    assert keyed(only("i.xml", item(SEVERAL, going_on(both)))) == ["one", "three"]


@pytest.mark.parametrize(
    "besides",
    [gives(f"<not>{equal('b')}</not>", "0", "Set"), '<respcondition><setvar action="Set" varname="SCORE">0</setvar></respcondition>'],
)  # fmt: skip
def test_points_that_no_answer_keeps_or_that_ask_nothing_are_named(besides: str):
    assert "scoring rules" in only("i.xml", item(ONE, gives(equal("a"), "1") + besides)).unkept


@pytest.mark.parametrize(
    "conditions",
    [
        gives(f"<or>{equal('a')}{equal('c')}</or>", "1", "Set"),
        each("1", "Set", a="", c=""),
        going_on(RIGHT + gives(f"<and>{equal('a')}{equal('c')}</and>", "2", "Set")),
        A_AND_C + gives(f"<and>{equal('b')}{equal('d')}</and>", "1", "Subtract"),
    ],
)
def test_points_for_some_of_several_are_named(conditions: str):
    assert "scoring rules" in only("i.xml", item(SEVERAL, conditions)).unkept


def scale(**said: str) -> str:
    return (
        f'<decvar varname="SCORE" {" ".join(f"{key}={value!r}" for key, value in said.items())}/>'
    )


@pytest.mark.parametrize("points", ["100 %", "100%", "1,0", "SCORE.max / 2", "full"])
def test_points_that_are_no_number_refuse_the_question_with_the_reason(points: str):
    for presentation in (ONE, SEVERAL, TYPED):
        said = item(presentation, gives(equal("a"), points, "Set") + gives(equal("b"), "50", "Set"))

        assert verdict(said) is Verdict.REFUSED
        assert f"'{points}' stands where a number of points is needed" in why(only("i.xml", said))


@pytest.mark.parametrize(
    ("points", "told"),
    [("", "says no number of points"), (" ", "says no number of points"), ("SCORE.max", "the item declares no maxvalue")],
)  # fmt: skip
def test_points_that_are_missing_are_told_as_missing(points: str, told: str):
    said = item(ONE, gives(equal("a"), points, "Set"))

    assert verdict(said) is Verdict.REFUSED
    assert told in why(only("i.xml", said))


def test_most_that_a_score_can_be_is_read_where_it_is_declared():
    conditions = gives(equal("a"), "SCORE.max", "Set") + gives(equal("b"), "SCORE.min", "Set")
    part = only("i.xml", item(ONE, conditions, scale(maxvalue="10")))

    assert (keyed(part), part.unkept, part.status) == (["one"], (), Status.IMPORTED)
    assert "'ten' stands where" in why(only("i.xml", item(ONE, RIGHT, scale(maxvalue="ten"))))


NO_B_D = f"<not>{equal('b')}</not><not>{equal('d')}</not>"
BOTH = equal("a") + equal("c")


@pytest.mark.parametrize(
    "conditions",
    [
        gives(f"<and>{BOTH}{NO_B_D}</and>", "100", "Set"),
        gives(f"<and>{BOTH}<not><or>{equal('b')}{equal('d')}</or></not></and>", "100", "Set"),
        gives(f"{BOTH}{NO_B_D}", "1", "Set"),
        gives(f"<and>{BOTH}</and>", "1", "Set"),
        gives(f"<and>{BOTH}</and>", "1", "Set") + gives(f"<or>{equal('b')}{equal('d')}</or>", "0", "Set"),
        gives('<varsubset respident="r" setmatch="Exact">a,c</varsubset>', "1", "Set"),
        gives(f"<not><or><not>{equal('a')}</not><not>{equal('c')}</not>{equal('b')}{equal('d')}</or></not>", "1"),
    ],
)  # fmt: skip
def test_whole_answer_of_several_is_reckoned_and_loses_nothing(conditions: str):
    part = only("i.xml", item(SEVERAL, conditions))

    assert (keyed(part), part.unkept, part.status) == (["one", "three"], (), Status.IMPORTED)


@pytest.mark.parametrize(
    ("conditions", "name"),
    [
        (gives(equal("a"), "1") + gives(equal("c"), "1") + gives(f"<not>{equal('b')}</not>", "1"), "points for each option"),
        (A_AND_C + gives(f"<and>{BOTH}</and>", "1"), "scoring rules"),
        (gives(f"<and>{BOTH}{NO_B_D}</and>", "2", "Set") + gives(f"<and>{equal('a')}<not>{equal('c')}</not></and>", "1", "Set"), "scoring rules"),
    ],
)  # fmt: skip
def test_points_for_a_part_of_the_answer_are_named(conditions: str, name: str):
    part = only("i.xml", item(SEVERAL, conditions))

    assert (keyed(part), part.unkept) == (["one", "three"], (name,))


@pytest.mark.parametrize(
    "conditions",
    [
        gives(equal("a"), "1", "Set") + gives(f"<not>{equal('b')}</not>", "2", "Set"),
        gives(f"<or>{equal('a')}{equal('b')}</or>", "1", "Set") + gives(f"<not>{equal('d')}</not>", "1"),
        gives('<vargte respident="r">1</vargte>', "1", "Set") + RIGHT,
        gives('<varsubset respident="other" setmatch="Exact">a</varsubset>', "1", "Set"),
    ],
)  # fmt: skip
def test_answers_that_score_alike_leave_no_key(conditions: str):
    assert verdict(item(ONE, conditions)) is Verdict.REFUSED


def test_condition_that_ends_the_rest_and_makes_another_answer_right_refuses_the_row():
    ended = RIGHT.replace("<respcondition>", '<respcondition continue="No">')
    later = gives(f"<or>{equal('a')}{equal('b')}</or>", "0", "Set") + gives(equal("c"), "1", "Set")
    said = item(ONE, ended.replace(">1<", ">2<") + later)

    assert verdict(said) is Verdict.REFUSED
    assert verdict(item(ONE, RIGHT + later)) is Verdict.REFUSED
    assert keyed(only("i.xml", item(ONE, going_on(RIGHT + later)))) == ["three"]


def test_condition_that_adds_and_says_that_it_ends_the_rest_is_taken_by_its_word():
    ended = A_AND_C.replace("<respcondition>", '<respcondition continue="No">')
    many = tuple(f"option {letter}" for letter in "abcdefghij")
    labels = "".join(f'<response_label ident="{one[-1]}">{material(one)}</response_label>' for one in many)  # fmt: skip
    long = STEM + f'<response_lid ident="r" rcardinality="Multiple"><render_choice>{labels}</render_choice></response_lid>'  # fmt: skip

    assert verdict(item(SEVERAL, A_AND_C)) is not Verdict.REFUSED
    assert verdict(item(SEVERAL, ended)) is Verdict.REFUSED
    assert "scoring rules" in only("i.xml", item(long, ended)).unkept
    assert "scoring rules" not in only("i.xml", item(long, A_AND_C)).unkept


def test_options_or_gaps_of_one_name_refuse_the_row():
    part = only("i.xml", item(ONE.replace('ident="c"', 'ident="a"'), RIGHT))

    assert verdict(item(ONE.replace('ident="c"', 'ident="a"'), RIGHT)) is Verdict.REFUSED
    assert "have the same name in the file ('a')" in why(part)
    assert verdict(item(SEVERAL.replace('ident="d"', 'ident="b"'), A_AND_C)) is Verdict.REFUSED


def test_points_that_are_there_before_any_answer_are_named():
    assert verdict(item(ONE, RIGHT, scale(defaultval="1"))) is not Verdict.TAKEN
    assert only("i.xml", item(ONE, gives(equal("a"), "1"), scale(defaultval="1"))).unkept == ("scoring rules",)  # fmt: skip


def test_usual_conditions_lose_nothing():
    strict = f"<and>{equal('a')}{equal('c')}<not>{equal('b')}</not><not>{equal('d')}</not></and>"
    rest = gives("<other/>", "0", "Set") + gives(f"<not>{equal('a')}</not>", "0", "Set")
    synonyms = item(TYPED, gives(equal("nerve") + equal("nervus"), "100", "Set"))

    assert verdict(item(SEVERAL, gives(strict, "100", "Set"))) is Verdict.TAKEN
    assert verdict(item(ONE, RIGHT + gives(equal("b"), "0", "Set") + rest)) is Verdict.TAKEN
    assert (verdict(synonyms), keyed(only("i.xml", synonyms))) == (Verdict.TAKEN, ["nerve", "nervus"])  # fmt: skip


def test_case_and_the_order_of_options_are_named():
    fixed, sides = choice(shuffle='shuffle="No"'), choice(shuffle='shuffle="No"', labels=("True", "False"))  # fmt: skip
    one = fixed.replace(' shuffle="No"', "").replace('ident="d"', 'ident="d" rshuffle="No"')

    assert only("i.xml", item(TYPED, gives(equal("Nerve", 'case="Yes"'), "1"))).unkept == ("case",)
    assert only("i.xml", item(STEM + fixed, RIGHT)).unkept == (OPTION_ORDER,)
    assert only("i.xml", item(STEM + one, RIGHT)).unkept == (OPTION_ORDER,)
    assert only("i.xml", item(STEM + sides, RIGHT)).unkept == ()


@pytest.mark.parametrize(
    "asked",
    [
        f"<material><mattext>Look.</mattext><matbreak/><mattext>Which is NOT safe?</mattext></material>{choice()}",
        f"<flow>{material('Look.')}<flow>{material('Which is NOT safe?')}</flow>{choice()}</flow>",
        f"{material('Look.')}{choice(inside=material('Which is NOT safe?'))}",
        f"{material('Look.')}{choice()}{material('Which is NOT safe?')}",
    ],
)
def test_all_material_is_the_question(asked: str):
    part = only("i.xml", item(asked, RIGHT))

    assert part.stem.plain == "Look. Which is NOT safe?"
    assert part.stem.markdown.split("\n")[0] == "Look."


def test_all_material_of_an_option_is_its_text():
    more = choice().replace("</response_label>", f"{material('but never alone')}</response_label>")

    assert [option.text.plain for option in only("i.xml", item(STEM + more, RIGHT)).options][1] == "two but never alone"  # fmt: skip


def test_name_of_a_gap_of_canvas_is_no_part_of_the_question():
    said = item(STEM + choice(inside=material("blank1")), RIGHT)
    gap = said.replace("<presentation>", "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>fill_in_multiple_blanks_question</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation>")  # fmt: skip

    assert only("i.xml", gap).stem.plain == "Which?"


def test_text_around_a_gap_is_read_with_it():
    within = '<response_str ident="r"><render_fib><material><mattext>The</mattext></material><response_label ident="x"/><material><mattext>nerve</mattext></material></render_fib></response_str>'

    assert only("i.xml", item(within, gives(equal("facial"), "1"))).stem.plain == "The _____ nerve"
    assert only("i.xml", item(TYPED, gives(equal("facial"), "1"))).stem.plain == "Which?"


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("<matimage uri='x.jpg'/>", "picture"),
        ("<mataudio uri='x.mp3'/>", "sound"),
        ("<matref linkrefid='m'/>", "text that stands elsewhere in the file"),
    ],
)
def test_what_is_no_text_is_named(inside: str, name: str):
    stem = only("i.xml", item(f"{STEM}<material>{inside}</material>{choice()}", RIGHT))
    option = choice().replace("<mattext>two</mattext>", f"<mattext>two</mattext>{inside}")

    assert stem.stem.lost == (name,)
    assert only("i.xml", item(STEM + option, RIGHT)).options[1].text.lost == (name,)


NAMED = '<material label="m"><mattext>the facial nerve</mattext></material>'
DEEPER = '<material label="m"><mattext>the</mattext><matref linkrefid="n"/></material>'


@pytest.mark.parametrize("inside", ['<material_ref linkrefid="m"/>', '<flow_mat><material_ref linkrefid="m"/></flow_mat>', '<material><matref linkrefid="m"/></material>'])  # fmt: skip
@pytest.mark.parametrize(
    ("elsewhere", "text", "lost"),
    [
        (NAMED, "the facial nerve", ()),
        (NAMED.replace("label", "ident"), "the facial nerve", ()),
        ("", "", ("text that stands elsewhere in the file",)),
        (NAMED + NAMED, "", ("text that stands elsewhere in the file",)),
        (DEEPER, "", ("text that stands elsewhere in the file",)),
    ],
)
def test_text_that_stands_elsewhere_is_found_or_named(inside: str, elsewhere: str, text: str, lost: tuple[str, ...]):  # fmt: skip
    before = f"<presentation_material><flow_mat>{elsewhere}</flow_mat></presentation_material>"
    option = choice().replace(material("two"), inside)
    part = only("i.xml", item(STEM + option, RIGHT, before=before))
    stem = only("i.xml", item(STEM + inside + ONE, RIGHT, before=before)).stem

    assert (part.options[1].text.plain, part.options[1].text.lost) == (text, lost)
    assert (text in stem.plain, stem.lost) == (True, lost)
    assert verdict(item(STEM + option, RIGHT, before=before)) is not Verdict.TAKEN


def test_item_without_a_field_whose_conditions_name_answers_is_told():
    part = only("i.xml", item(STEM, gives(equal("facial"), "1")))

    assert (part.kind, part.status) == ("description", Status.FLAGGED)
    assert "its conditions name right answers" in why(part)


def test_text_before_a_section_is_named():
    before = f"<presentation_material><flow_mat>{material('A case.')}</flow_mat></presentation_material>"  # fmt: skip

    assert only("i.xml", item(ONE, RIGHT, before=before)).unkept == ("text that stands before several questions",)  # fmt: skip
