"""What stands in a cell or a text in another manner than the words around it: raised, lowered, struck through or hidden."""

from courses.content.formats.refusals import Because, because, gettext_noop

STRUCK = gettext_noop("Words that are struck through or hidden were left out: '{text}'. Delete them, or take the line off.")  # fmt: skip
LONGEST_STRUCK = 120
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def struck_out(text: str) -> Because:
    """That these words were left out."""
    return because(STRUCK, text=" ".join(text.split())[:LONGEST_STRUCK])


def raised(text: str) -> str:
    """The text as an exponent."""
    return _moved(text, _RAISED, "^")


def lowered(text: str) -> str:
    """The text as an index."""
    return _moved(text, _LOWERED, "_")


def _moved(text: str, table: dict[int, int], sign: str) -> str:
    """In signs of that height; where there are none, behind a sign that says so."""
    moved = text.translate(table)
    if any(new == old and new.isalnum() for new, old in zip(moved, text, strict=True)):
        return f"{sign}{text}"
    return moved
