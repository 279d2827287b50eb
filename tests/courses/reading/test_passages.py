"""Which paragraphs a reader is sent to: few, from the lesson that teaches it, and the most fitting ones."""

from courses.reading.domain.passages import Passage, Place, passages_to_read, places_of

OWN, OTHER = 1, 2


def passage(lesson: int, block: str, *facts: int, repeats: bool = False) -> Passage:
    return Passage(lesson, block, frozenset(facts), Place("", repeats))


def test_lesson_that_teaches_the_objective_goes_before_an_earlier_one() -> None:
    found = passages_to_read([7], [passage(OTHER, "b1", 7), passage(OWN, "b1", 7)], taught_in=[OWN])
    assert found == [passage(OWN, "b1", 7)]


def test_one_paragraph_with_both_facts_is_better_than_two() -> None:
    both = passage(OWN, "b3", 7, 8)
    found = passages_to_read(
        [7, 8], [passage(OWN, "b1", 7), passage(OWN, "b2", 8), both], taught_in=[OWN]
    )
    assert found == [both]


def test_paragraph_about_nothing_else_is_better_than_a_summary_of_much() -> None:
    summary, exact = passage(OWN, "b1", 7, 8, 9), passage(OWN, "b2", 7)
    assert passages_to_read([7], [summary, exact], taught_in=[OWN]) == [exact]


def test_first_of_two_alike_is_taken() -> None:
    first, second = passage(OWN, "b1", 7), passage(OWN, "b2", 7)
    assert passages_to_read([7], [first, second], taught_in=[OWN]) == [first]


def test_fact_that_only_another_lesson_teaches_is_found_there() -> None:
    own, other = passage(OWN, "b1", 7), passage(OTHER, "b4", 8)
    assert passages_to_read([7, 8], [other, own], taught_in=[OWN]) == [own, other]


def test_no_more_than_three_places_are_named() -> None:
    scattered = [passage(OWN, f"b{n}", n) for n in range(5)]
    assert passages_to_read(range(5), scattered, taught_in=[OWN]) == scattered[:3]


def test_fact_that_no_lesson_cites_leads_nowhere() -> None:
    assert passages_to_read([7], [passage(OWN, "b1", 8)], taught_in=[OWN]) == []


def test_paragraphs_that_explain_are_better_than_one_key_point_that_repeats_them() -> None:
    first, second = passage(OWN, "b1", 7), passage(OWN, "b2", 8)
    key_point = passage(OWN, "b3", 7, 8, repeats=True)
    assert passages_to_read([7, 8], [first, second, key_point], taught_in=[OWN]) == [first, second]


def test_key_point_is_named_where_nothing_else_says_it() -> None:
    key_point = passage(OWN, "b3", 7, repeats=True)
    assert passages_to_read([7], [key_point], taught_in=[OWN]) == [key_point]


def test_place_of_a_block_is_its_heading_and_whether_its_box_repeats() -> None:
    html = (
        '<p id="b1">a</p><h2 id="s1">.</h2><p id="b2">b</p><aside class="pitfall"><p id="b3">c</p></aside>'
        '<h2 id="s2">.</h2><aside class="case"><p id="b4">d</p><aside class="note"><p id="b5">e</p></aside></aside>'
        '<aside class="key-points"><ul><li id="b6">f</li></ul></aside><td id="b7">g</td>'
    )
    assert places_of(html, [["s1", "The kettle"], ["s2", "The pot"]]) == {
        "b1": Place("", False),
        "s1": Place("The kettle", False),
        "s2": Place("The pot", False),
        "b2": Place("The kettle", False),
        "b3": Place("The kettle", False),
        "b4": Place("The pot", True),
        "b5": Place("The pot", True),
        "b6": Place("The pot", True),
        "b7": Place("The pot", False),
    }
