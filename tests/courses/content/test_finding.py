"""What is looked for is found whatever its case and accents, and shown with what stands around it."""

import pytest

from courses.content.domain.finding import excerpt, folded, has_all, parts_of


@pytest.mark.parametrize(("asked", "parts"), [
    ("Water boils", ["water", "boils"]), ('"Water boils" at', ["water boils", "at"]), ("  ", []), ("Größe μ", ["grose", "μ"]),
    ("a b c d e f g h i j", list("abcdefgh")), ('"', ['"']),
])  # fmt: skip
def test_parts_of_what_is_asked(asked: str, parts: list[str]) -> None:
    assert parts_of(asked) == parts


@pytest.mark.parametrize("text", ["Größe", "İstanbul ﬁ", "Ⅷ ŉ café", "plain"])
def test_folded_text_is_as_long_as_it_was(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


def test_every_part_has_to_stand_somewhere() -> None:
    assert has_all(["water", "ice"], ["water boils", "ice floats"])
    assert not has_all(["water", "steam"], ["water boils", "ice floats"])


def test_passage_marks_the_parts_and_says_their_line() -> None:
    text = (
        "One.\n\n"
        + "Before it stand some others, many of them. " * 4
        + "Ice floats on WATER, as ice does."
    )
    found = excerpt(parts_of("water ice"), text)

    assert found is not None
    assert found.line == 3
    assert [piece for piece, is_it in found.pieces if is_it] == ["Ice", "WATER", "ice"]
    assert found.pieces[0] == ("… ", False)
    assert "".join(piece for piece, _is_it in found.pieces).endswith("as ice does.")
    assert excerpt(["steam"], text) is None
