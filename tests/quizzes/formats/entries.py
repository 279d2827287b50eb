"""Entries of ours for property tests of what goes out and comes back in."""

from io import BytesIO
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from courses.content.domain.picture_names import picture_name
from quizzes.bank.formats.tables.columns import LETTERS
from quizzes.kinds.short_text.rules import folded

Entry = dict[str, Any]
# What authors write: letters of several scripts, numbers, signs, signs of Markdown and of formulas, two lines.
WORDS = st.text(
    alphabet=st.sampled_from("abcXYZ éµ°≤ß中ع0129 .,;:!?'\"()[]{}*_`#<>=+-@/\\&%~|\n"), min_size=1, max_size=30
).map(lambda text: f"Q{' '.join(text.split(' '))}".strip())  # fmt: skip
# Names of a letter or two, or a number, which are also signs of options: hepatitis A, vitamin B 12.
NAMES = st.one_of(
    st.text(alphabet="ABCDEFGHabcdefgh", min_size=1, max_size=2), st.integers(0, 9).map(str)
)
# The signs that stand between the texts of a cell, within a text.
SIGNS = st.lists(st.sampled_from(["1", "2 W", " ", "\\", "|", "->", "→", "=>"]), min_size=1, max_size=5).map(
    lambda parts: f"Q{''.join(parts)}".strip()
)  # fmt: skip
TEXT = st.one_of(WORDS, NAMES, SIGNS)
LINE = TEXT.map(lambda text: " ".join(text.split()))
WHY = TEXT.map(lambda text: f"Because it is so and always was: {text}")
HARM = st.integers(0, 3)
NUMBER = st.decimals("-9999", "9999", places=3).map(lambda number: f"{number.normalize():f}")


def unique(texts: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(
        texts, min_size=least, max_size=most, unique_by=lambda text: folded(text) or text
    )


@st.composite
def choices(draw: st.DrawFn, kind: str) -> Entry:
    several = kind == "multiple_response"
    texts = draw(unique(TEXT, 4, 6) if several else unique(TEXT, 3, 5))
    right = draw(st.integers(2, len(texts) - 1)) if several else 1
    keyed = draw(st.permutations([True] * right + [False] * (len(texts) - right)))
    options = []
    for letter, text, correct in zip(LETTERS, texts, keyed, strict=False):
        option = {"code": letter, "text": text, "correct": correct, "rationale": draw(WHY)}
        options.append(option if correct else option | {"harm": draw(HARM)})
    return {"kind": kind, "options": options}


@st.composite
def truths(draw: st.DrawFn) -> Entry:
    return {"kind": "true_false", "answer": draw(st.booleans()), "rationale_true": draw(WHY), "rationale_false": draw(WHY),
            "harm": draw(HARM)}  # fmt: skip


@st.composite
def numbers(draw: st.DrawFn) -> Entry:
    wrong = draw(st.lists(NUMBER, max_size=2, unique=True))
    entry: Entry = {
        "kind": "numeric",
        "answer": {"value": draw(NUMBER), "tolerance": draw(NUMBER).lstrip("-"), "unit": "mm"},
        "units": draw(st.sampled_from([["mm"], ["mm", "kg"], ["mm", "cm", "kg"]])),
        "rationale": draw(WHY),
    }
    if "cm" in entry["units"]:
        entry["convert"] = {"cm": "10"}
    misread = [{"value": value, "rationale": draw(WHY), "harm": draw(HARM)} for value in wrong]
    return entry | ({"misreadings": misread} if misread else {})


@st.composite
def texts(draw: st.DrawFn) -> Entry:
    plain = LINE.filter(lambda text: bool(folded(text)))
    words = draw(unique(plain, 2, 5))
    cut = draw(st.integers(1, len(words)))
    entry: Entry = {"kind": "short_text", "accepted": words[:cut], "rationale": draw(WHY)}
    misses = [{"text": word, "rationale": draw(WHY), "harm": draw(HARM)} for word in words[cut:]]
    return entry | ({"near_misses": misses} if misses else {})


@st.composite
def pairs(draw: st.DrawFn) -> Entry:
    count = draw(st.integers(3, 6))
    sides = draw(unique(LINE, count * 2, count * 2 + 2))
    right = sides[count:]
    return {
        "kind": "matching",
        "left": [{"code": LETTERS[at], "text": sides[at], "match": str(at + 1), "rationale": draw(WHY)} for at in range(count)],
        "right": [{"code": str(at), "text": text} for at, text in enumerate(right, start=1)],
    }  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> Entry:
    steps = draw(unique(TEXT, 3, 6))
    return {
        "kind": "ordering",
        "options": [{"code": letter, "text": step, "rationale": draw(WHY)} for letter, step in zip(LETTERS, steps, strict=False)],
    }  # fmt: skip


ABOUT = st.fixed_dictionaries(
    {
        "code": st.from_regex(r"q-[a-z0-9]{1,8}", fullmatch=True),
        "stem": TEXT.map(lambda text: f"What of this is right? {text}".strip()),
        "module": st.just("rf-technique"),
        "objective": st.just("rf-o1"),
        "topic": st.sampled_from(["burns", "nerves"]),
        "level": st.sampled_from(["recall", "application", "judgement"]),
        "critical": st.booleans(),
        "evidence": st.sampled_from([["E001"], ["E001", "E002"]]),
        "difficulty": st.sampled_from([0.5, 0.75]),
    }
)
ANY = st.one_of(
    choices("single_choice"), choices("multiple_response"), truths(), numbers(), texts(), pairs(), orders()
)  # fmt: skip
ENTRIES = st.lists(
    st.tuples(ABOUT, ANY).map(lambda both: both[0] | both[1]), min_size=1, max_size=4
)


def drawn(number: int) -> bytes:
    """A picture of our own: a photograph without anything but its pixels."""
    out = BytesIO()
    Image.new("RGB", (40 + number, 30), (number * 20 % 256, 90, 160)).save(out, "PNG")
    return out.getvalue()


# Pictures by the names under which they are kept.
PICTURES = {
    picture_name(drawn(number), ".png", 40 + number, 30): drawn(number) for number in range(6)
}
ALT = st.text(
    alphabet=st.sampled_from("abc XYZ éß中0129 .,;:!?'\"()[]{}*_`#<>=+-@/\\&%~|"), min_size=1, max_size=30
).map(lambda text: " ".join(f"A {text}".split()))  # fmt: skip
PICTURE = st.fixed_dictionaries({"file": st.sampled_from(sorted(PICTURES)), "alt": ALT})


@st.composite
def pictured(draw: st.DrawFn) -> Entry:
    """A question with pictures beside its stem, its options and its pairs, or some of them."""
    about, asked = draw(ABOUT), draw(ANY)
    entry = about | asked
    if draw(st.booleans()):
        entry |= {"picture": draw(PICTURE)}
    for key in ("options", "left", "right"):
        entry |= {key: [_with(draw, part) for part in entry[key]]} if key in entry else {}
    return entry


def _with(draw: st.DrawFn, part: Entry) -> Entry:
    return part | ({"picture": draw(PICTURE)} if draw(st.booleans()) else {})


PICTURED = st.lists(pictured(), min_size=1, max_size=3)
