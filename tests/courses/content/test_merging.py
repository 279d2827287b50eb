"""Two edits of one text: nothing of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.content.domain.fields import ANYTHING, Field, Fields
from courses.content.domain.merging import ChangedBy, merge, who_changed
from courses.content.domain.nested import Rows
from courses.content.domain.shapes import Codes, Flag

BASE = "# Title\n\nOne.\n\nTwo.\n\nThree.\n\nFour."


def edited(**blocks: str) -> str:
    text = BASE
    for old, new in blocks.items():
        text = text.replace(f"{old}.", new)
    return text


def test_changes_of_different_blocks_are_both_taken():
    merged = merge(BASE, edited(One="Uno."), edited(Three="Tres."))

    assert merged.text == edited(One="Uno.", Three="Tres.")
    assert merged.clashes == ()


def test_neighbouring_blocks_are_different_blocks():
    merged = merge(BASE, edited(One="Uno."), edited(Two="Dos."))

    assert (merged.text, merged.clashes) == (edited(One="Uno.", Two="Dos."), ())


def test_same_block_clashes_and_mine_stands_beside_theirs():
    merged = merge(BASE, edited(Two="Dos."), edited(Two="Zwei."))

    assert merged.text == edited(Two="Zwei.")
    assert merged.clashes == (("Dos.", "Zwei."),)


def test_same_change_by_both_is_no_clash():
    merged = merge(BASE, edited(Two="Dos."), edited(Two="Dos."))

    assert (merged.text, merged.clashes) == (edited(Two="Dos."), ())


def test_what_one_takes_out_while_the_other_changes_it_is_a_clash():
    merged = merge(BASE, edited(Two=""), edited(Two="Zwei."))

    assert merged.clashes == (("", "Zwei."),)
    assert "Zwei." in merged.text


def test_both_add_at_the_same_place():
    merged = merge(BASE, f"{BASE}\n\nFive.", f"{BASE}\n\nSix.")

    assert merged.text == f"{BASE}\n\nSix."
    assert merged.clashes == (("Five.", "Six."),)


def test_windows_line_ends_and_more_empty_lines_are_no_change():
    loose = BASE.replace("\n\n", "\r\n\r\n\r\n")

    assert merge(BASE, edited(One="Uno."), loose).text == edited(One="Uno.")


texts = st.lists(st.sampled_from("abcdef"), max_size=8).map("\n\n".join)


@given(texts, texts)
def test_edit_of_one_alone_is_that_edit(base, mine):
    assert merge(base, base, mine) == merge(base, mine, mine)
    assert merge(base, base, mine).text == mine
    assert merge(base, mine, base).text == mine


@given(texts, texts, texts)
def test_every_block_that_somebody_added_is_in_the_text_or_named(base, theirs, mine):
    merged = merge(base, theirs, mine)
    kept = merged.text + "".join(theirs_part for theirs_part, _mine in merged.clashes)

    added = set(theirs.split("\n\n")) | set(mine.split("\n\n"))
    assert all(block in kept for block in added - set(base.split("\n\n")))


@pytest.mark.parametrize("empty", ["", "\n\n"])
def test_empty_texts_merge(empty):
    assert merge(empty, empty, empty).text == ""
    assert merge(empty, "A.", empty).text == "A."


WORD, LIST, SET, FLAG, ANY = (
    Field(key="a"),
    Field(key="a", shape=Rows(Fields(Field(key="text")))),
    Field(key="a", shape=Codes("code"), unordered=True),
    Field(key="a", shape=Flag()),
    Field(key="a", shape=ANYTHING),
)
AB, BA = [{"text": "a"}, {"text": "b"}], [{"text": "b"}, {"text": "a"}]


@pytest.mark.parametrize(
    ("field", "base", "theirs", "mine", "who"),
    [
        (WORD, "a", "a", "a", ChangedBy.NOBODY),
        (WORD, "a", "a", "b", ChangedBy.ME),
        (WORD, "a", "b", "a", ChangedBy.THEM),
        (WORD, "a", "b", "c", ChangedBy.BOTH),
        (WORD, "a", "b", "b", ChangedBy.ME),
        (WORD, None, "", "a", ChangedBy.ME),
        (WORD, None, "a", "", ChangedBy.THEM),
        (WORD, 11, 9, 11, ChangedBy.THEM),
        (SET, ["a", "b"], ["b", "a"], ["b", "a"], ChangedBy.NOBODY),
        (SET, ["a", "b"], ["b", "a"], ["a", "c"], ChangedBy.ME),
        (LIST, AB, BA, AB, ChangedBy.THEM),
        (LIST, AB, AB, BA, ChangedBy.ME),
        (LIST, AB, BA, [*AB, {"text": "c"}], ChangedBy.BOTH),
        (LIST, AB, BA, [{"text": "a", "why": ""}, {"text": "b"}], ChangedBy.THEM),
        (ANY, None, False, None, ChangedBy.THEM),
        (ANY, None, None, 0, ChangedBy.ME),
        (ANY, True, False, None, ChangedBy.BOTH),
        (FLAG, None, True, False, ChangedBy.THEM),
    ],
)
def test_whose_change_of_a_field_stands(field, base, theirs, mine, who):
    assert who_changed(field, base, theirs, mine) is who
