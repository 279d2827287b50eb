"""A comment stays with its passage when the text around it changes, and says when the passage itself has changed."""

import random
import time

import pytest

from courses.publishing.domain.passages import (
    NEAREST,
    Anchor,
    anchored,
    find_again,
    paragraphs_in,
    texts_in,
)

TEXT = "## Ice\n\nIce floats on water.\nIt is lighter.\n\n\nSteam rises, and burns skin faster than water does.\n"
CONTENT = {
    "title": "Ice",
    "body": TEXT,
    "options": [{"code": "a", "text": "It sinks"}, {"code": "b", "text": "It floats"}],
}


def test_paragraphs_know_their_lines() -> None:
    assert [(one.number, one.line, one.text[:5]) for one in paragraphs_in(TEXT)] == [
        (0, 1, "## Ic"),
        (1, 3, "Ice f"),
        (2, 7, "Steam"),
    ]
    assert paragraphs_in("\n \n") == []


def test_texts_of_an_entry_have_places() -> None:
    assert ("options.b.text", "It floats") in list(texts_in(CONTENT))


@pytest.mark.parametrize(("place", "quote", "paragraph", "anchor"), [
    ("", "it is   LIGHTER", None, ("body", 1)),
    ("", "It floats", None, ("options.b.text", 0)),
    ("body", "", 2, ("body", 2)),
    ("body", "", 9, ("body", None)),
    ("", "nowhere at all", None, ("", None)),
    ("", "", None, ("", None)),
    ("stem", "floats", None, ("stem", None)),
])  # fmt: skip
def test_comment_is_tied_to_the_words_or_the_paragraph(
    place: str, quote: str, paragraph: int | None, anchor: tuple[str, int | None]
) -> None:
    found = anchored(CONTENT, place, quote, paragraph)
    assert (found.place, found.paragraph) == anchor
    assert bool(found.passage) == (found.paragraph is not None)


def again(text: str, quote: str = "It is lighter.") -> tuple[int, bool]:
    tied = anchored(CONTENT, "", quote, None)
    assert isinstance(tied, Anchor)
    assert tied.paragraph is not None
    found = find_again(text, passage=tied.passage, paragraph=tied.paragraph, quote=quote)
    return found.line, found.has_changed


@pytest.mark.parametrize(("text", "found"), [
    (TEXT, (4, False)),
    ("New above.\n\nAnd more.\n\n" + TEXT, (8, False)),
    (TEXT.replace("Ice floats on water.", "Ice swims on water."), (4, False)),
    (TEXT.replace("It is lighter.", "It weighs less."), (3, True)),
    ("Steam rises, and burns skin faster than water does.", (0, True)),
    ("", (0, True)),
])  # fmt: skip
def test_passage_is_found_again(text: str, found: tuple[int, bool]) -> None:
    assert again(text) == found


def test_of_several_the_nearest_is_meant() -> None:
    twice = "Same.\n\nOther.\n\nSame."
    found = find_again(twice, passage="Same.", paragraph=2, quote="")
    assert (found.line, found.paragraph) == (5, 2)


def test_sentence_that_was_moved_inside_its_paragraph_is_still_the_passage() -> None:
    before = "Water boils at a lower temperature on a mountain, as the air above it weighs less. Cook eggs longer there."
    after = "Cook eggs longer there. Water boils at a lower temperature on a mountain, as the air over it weighs less."
    found = find_again(f"Other.\n\n{after}", passage=before, paragraph=0, quote="")
    assert (found.line, found.has_changed, found.paragraph) == (3, True, 1)


def test_mended_heading_is_still_the_passage_and_another_is_not() -> None:
    assert find_again("## Boiling", passage="## Boilling", paragraph=0, quote="").line == 1
    assert find_again("## Freezing", passage="## Boilling", paragraph=0, quote="").line == 0


def test_paragraph_far_away_is_not_taken_for_the_passage() -> None:
    there, gone = (
        "Ice is lighter than the water in which it floats.",
        "It is lighter than water, in which ice floats.",
    )
    text = "\n\n".join(["Nothing of the kind."] * NEAREST + [there])
    assert find_again(text, passage=gone, paragraph=0, quote="").line == 0
    assert find_again(text, passage=gone, paragraph=30, quote="").paragraph == NEAREST


def test_looking_for_a_passage_again_costs_a_page_nothing() -> None:
    """A lesson of 60 long paragraphs: 1.4 s of the processor sign by sign, 4 ms as it is."""
    dice = random.Random(7)
    lexicon = ["".join(dice.choices("abcdefghij", k=dice.randint(2, 8))) for _ in range(900)]
    paragraphs = [" ".join(dice.choices(lexicon, k=200)) for _ in range(60)]
    gone = " ".join(dice.choices(lexicon, k=200))
    began = time.process_time()
    find_again("\n\n".join(paragraphs), passage=gone, paragraph=30, quote="")
    assert time.process_time() - began < 0.2
