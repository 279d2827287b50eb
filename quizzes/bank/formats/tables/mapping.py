"""Which column of anybody's table is which of ours: guessed from the headings, and remembered by them."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from quizzes.bank.formats.tables.columns import (
    ABOUT,
    ALL_OPTIONS,
    BY_KEY,
    COMMON,
    LETTERS,
    WRONG_OPTION,
)

Layout = dict[str, int]
HEADINGS_WITHIN = 15
_NUMBERED = (
    ("rationale", r"(?:rationale|feedback|explanation|why|comment|justification)\s*(?:for|on|of)?\s*(?:option|choice|answer)?"),
    ("harm", r"harm"),
    (WRONG_OPTION, r"(?:distractor|distracter|wrong|wrong answer|incorrect answer|incorrect|foil)"),
    ("option", r"(?:option|choice|answer|answer choice|answer option|response|antwort|möglichkeit|opción|step)?"),
)  # fmt: skip
_ALL = ("options", "choices", "answer options", "answer choices", "alternatives", "antworten")
_NAMES = {name: column.key for column in (*COMMON, *ABOUT) for name in (column.key, *column.others)}


def folded(heading: str) -> str:
    """A heading without case, marks and signs: "Correct_Answer:" is "correct answer"."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(re.sub(r"[^\w#]+|_", " ", plain).split())


def guessed(headings: Sequence[str]) -> Layout:
    """The columns by our keys; what nobody knows is left out, and of two that fit the first counts."""
    layout: Layout = {}
    for place, heading in enumerate(headings):
        key = _key_of(heading)
        if key and key not in layout:
            layout[key] = place
    return _with_options_of(layout, headings)


def _key_of(heading: str) -> str:
    exact = heading.strip().casefold()
    if exact in BY_KEY:
        return exact
    said = folded(heading)
    if said in _NAMES:
        return _NAMES[said]
    if said in _ALL:
        return ALL_OPTIONS
    return next((f"{key}_{letter}" for key, letter in _numbered(said)), "")


# Words by which a heading speaks of what a question consists of.
_CONTENT = frozenset("option options choice choices distractor distractors step rationale feedback explanation justification harm image picture figure photo".split())  # fmt: skip
# Words by which it speaks of what is right: a second key read as nothing leaves half a key.
_KEY = frozenset("answer answers correct key keys keyed solution solutions right antwort antworten lösung lösungen richtig richtige respuesta respuestas correcta correctas solución antwoord antwoorden réponse réponses".split())  # fmt: skip
_NO_KEY = re.compile(r"\bkey ?(?:words?|terms?|points?|messages?|concepts?|facts?|reference|learning)\b|\bright(?:s| holder)\b|\banswer(?: time|ed by|s? count)\b")  # fmt: skip
# Points for one option: what gives most may be another than the key.
_POINTS = re.compile(r"(?:points?|scores?|weights?|fractions?|marks?|values?|grades?|credit)\s*(?:for|of)?\s*(?:option|choice|answer)?\s*(?:[a-h]|[1-8])")  # fmt: skip
_BESIDE = frozenset({"code", *(column.key for column in ABOUT)})
_BEYOND = re.compile(r"(?:[i-z]|9|[1-9]\d)")


def left_out(headings: Sequence[str], layout: Layout) -> dict[int, str]:
    """The headings of columns that nobody reads and that seem to hold a part of the questions, by their places: one more of a
    sort that is there, a ninth option, words about a picture."""
    read = set(layout.values())
    is_full = f"option_{LETTERS[-1]}" in layout
    has_options = any(key.startswith("option_") for key in layout)
    found = {}
    for place, heading in enumerate(headings):
        said = folded(heading)
        key = _key_of(heading)
        is_content = bool(key and key not in _BESIDE) or bool(_CONTENT & set(said.split())) or is_key(heading)  # fmt: skip
        is_more = bool(is_full and _BEYOND.fullmatch(said)) or (said == "0" and has_options)
        if place not in read and (is_content or is_more or _POINTS.fullmatch(said)):
            found[place] = heading.strip()
    return found


def is_key(heading: str) -> bool:
    """Whether a heading speaks of what is right: "Correct answer 2", "Alternative answer", "Key (new)"."""
    said = folded(heading)
    speaks_of_it = not (_CONTENT & set(said.split())) and bool(_KEY & set(_NO_KEY.sub("", said).split()))  # fmt: skip
    return _key_of(heading) == "answer" or speaks_of_it or _POINTS.fullmatch(said) is not None


def others(headings: Sequence[str], layout: Layout) -> list[str]:
    """The headings of all other columns that nobody reads."""
    near = left_out(headings, layout)
    places = [place for place in range(len(headings)) if place not in near and place not in set(layout.values())]  # fmt: skip
    return [headings[place].strip() for place in places if headings[place].strip()]


def _numbered(said: str) -> list[tuple[str, str]]:
    """The column of an option that "option b", "b" or "answer 2" means."""
    found = []
    for key, names in _NUMBERED:
        match = re.fullmatch(rf"{names}\s*#?\s*([a-h]|[1-8])", said)
        if match:
            sign = match[1]
            found.append((key, sign if sign in LETTERS else LETTERS[int(sign) - 1]))
    return found


def _with_options_of(layout: Layout, headings: Sequence[str]) -> Layout:
    """A bare letter is an option only where there are others: a lone column "a" or "1" says nothing."""
    options = [key for key in layout if key.startswith("option_")]
    bare = [key for key in options if len(folded(headings[layout[key]])) == 1]
    if len(options) == 1 and bare:
        return {key: place for key, place in layout.items() if key != bare[0]}
    return layout


def is_enough(layout: Layout) -> bool:
    """Whether questions can be read with it: what is asked, and an answer or options."""
    answers = [key for key in layout if key == "answer" or key.startswith((ALL_OPTIONS, "option_"))]
    return "stem" in layout and bool(answers)


def layout_key(headings: Sequence[str]) -> str:
    """The name under which a layout is remembered: the same for tables with the same headings."""
    said = "\n".join(folded(heading) for heading in headings)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
