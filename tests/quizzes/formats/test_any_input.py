"""Whatever somebody brings, reading it ends: in parts or in a refusal with its reason."""

from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizzes.bank.formats import registry, report
from quizzes.bank.formats.drafts.drafting import Verdict, as_drafts
from quizzes.bank.formats.reading import Status
from quizzes.bank.formats.tables.writing import xlsx_of
from tests.quizzes.formats.qti_items import choices, item, response
from tests.quizzes.formats.reads import parts_of
from tests.quizzes.formats.test_moodle import TWO, question, quiz
from tests.quizzes.formats.test_packages import packed

NAMES = st.sampled_from(
    ["a.txt", "a.gift", "a.xml", "a.zip", "a.csv", "a.xlsx", "a.docx", "a.json", "a"]
)
GIFT = st.lists(
    st.sampled_from(["{", "}", "=", "~", "#", "->", "%50%", "%-9", "::", "\\", "\n", "\n\n", "//", "$CATEGORY:", "####",
                     "#3:1", "1..2", "a", " ", "T", "[html]", "<b>", "&lt", "{1:MC:", "*"]), max_size=40,
).map("".join)  # fmt: skip
AIKEN = st.lists(st.sampled_from(["A) a", "B. b", "ANSWER: A", "ANSWER:", "Why?", "", " ", "C)"]), max_size=25).map("\n".join)  # fmt: skip
TABLE = st.lists(
    st.sampled_from(["Question", "A", "B", "C", "Answer", "kind", "stem", "option_a", "harm_a", "1", "B", "A, C", "->", "x -> y",
                     "matching", "ordering", "numeric", "yes", "", " ", ",", ",", ",", ";", "\t", "|", "\n", "\n", '"', "'=", "-5"]),
    max_size=60,
).map("".join)  # fmt: skip
XML = [
    quiz(
        question("multichoice", TWO), question("cloze", "", "{1:MC:=a~b}"), question("ddwtos", "")
    ),
    item(response("B"), choices()),
    "<questestinterop><item ident='a'><presentation/></item></questestinterop>",
]


@st.composite
def wounded(draw: st.DrawFn) -> str:
    """A good file from which something is cut, doubled or replaced."""
    text = draw(st.sampled_from(XML))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 60)))
    return (
        text[:start]
        + draw(st.sampled_from(["", "<", "&", "\0", "é", "]]>", text[start:end] * 2]))
        + text[end:]
    )


def ends(name: str, data: bytes) -> None:
    reading = registry.read(name, data)
    assert reading.parts or reading.refusal
    for entry in report.entries(name, reading):
        assert entry["status"] == Status.IMPORTED or entry["reason"]
    for row in as_drafts(reading):
        assert row.reasons or row.verdict == Verdict.TAKEN
        assert row.entry is not None or row.verdict != Verdict.TAKEN
    for part in reading.parts:
        numbers = [option.weight for option in part.options] + [
            answer.value for answer in part.answers
        ]
        assert all(number is None or number.is_finite() for number in numbers)


@given(
    NAMES, st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16"))
)
@settings(max_examples=100, deadline=None)
@example("a.gift", b"{")
def test_bytes(name: str, data: bytes):
    ends(name, data)


@given(GIFT | AIKEN)
@settings(max_examples=300, deadline=None)
def test_texts_of_signs_that_mean_something(text: str):
    ends("a.txt", text.encode())


@given(TABLE, st.sampled_from(["a.csv", "a.txt"]))
@settings(max_examples=300, deadline=None)
def test_tables(text: str, name: str):
    ends(name, text.encode())
    ends(name, f"Question,A,B,C,Answer\n{text}".encode())
    ends(name, f"stem,kind,answer,option_a,option_b,tolerance,unit,harm_b\n{text}".encode())


WORKBOOK = xlsx_of([{"kind": "short_text", "stem": "Which nerve is it?", "accepted": ["facial"]}])


@given(st.integers(0, len(WORKBOOK)), st.binary(max_size=9))
@settings(max_examples=60, deadline=None)
def test_wounded_workbooks(place: int, bytes_: bytes):
    ends("a.xlsx", WORKBOOK[:place] + bytes_ + WORKBOOK[place + len(bytes_) :])


@given(wounded())
@settings(max_examples=100, deadline=None)
def test_wounded_xml(text: str):
    ends("a.xml", text.encode("utf-8", "surrogatepass"))
    ends("a.zip", packed({"a.xml": text.encode("utf-8", "surrogatepass")}))


@given(st.binary(max_size=60), st.integers(0, 500))
@settings(max_examples=100, deadline=None)
def test_wounded_archives(bytes_: bytes, place: int):
    whole = packed({"imsmanifest.xml": "<manifest/>", "a.xml": XML[1]})
    ends("a.zip", whole[:place] + bytes_ + whole[place + len(bytes_) :])


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_said_in_gift_with_escapes(text: str):
    """What an author escapes comes back as it was."""
    escaped = "".join(f"\\{sign}" if sign in r"\~=#{}:" else sign for sign in text.strip()) or "x"
    (part,) = parts_of("a.gift", f"::Q::[plain]Which?{{={escaped} ~other}}")

    if not escaped.startswith(("%", "[")):
        assert part.options[0].text.plain == (" ".join(text.split()) or "x")


QTI_BODY = "<assessmentItem identifier='x'><itemBody>{}</itemBody></assessmentItem>"
CHOICE = "<choiceInteraction responseIdentifier='R'><simpleChoice identifier='A'>a</simpleChoice></choiceInteraction>"


@pytest.mark.parametrize(("name", "said"), [
    ("comments.xml", "<!---->" * 400 + "x"),
    ("instructions.xml", "<??>" * 400 + "x"),
    ("types.xml", "<!DOCTYPE q [ ] > " * 400 + "x"),
    ("open.gift", "::a::Q {" + "\n" * 200_000),
    ("many.gift", "Q {" + "~a " * 100_000 + "=b}"),
    ("pairs.gift", "Q {" + "=a -> b " * 100_000 + "}"),
    ("open-gaps.xml", quiz(question("cloze", "", "{1:MC:" * 50_000))),
    ("gaps.xml", quiz(question("cloze", "", "{1:MC:=a~b}" * 20_000))),
    ("answers.xml", quiz(question("multichoice", "<answer fraction='100'><text>a</text></answer>" * 20_000))),
    ("interactions.xml", QTI_BODY.format(CHOICE * 10_000)),
    ("letters.txt", "Which?\n" + "".join(f"{chr(65 + n % 26)}) x\n" for n in range(50_000)) + "ANSWER: A"),
    ("deep.json", '{"a":' * 100_000),
    ("deep.xml", "<quiz>" + "<a>" * 500_000),
    ("entities.xml", '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><quiz>&b;</quiz>'),
    ("files.xml", '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'),
    ("bytes.txt", b"\x81\x8d\x8f\x90\x9d" * 10),
    ("large.xml", b"<quiz>" + b"x" * 50_000_000),
    ("large.zip", b"PK\x03\x04" + b"x" * 50_000_000),
])  # fmt: skip
def test_file_that_wants_to_cost_much_costs_little_and_gives_no_question(
    name: str, said: str | bytes
) -> None:
    data = said.encode() if isinstance(said, str) else said
    began = process_time()
    read = registry.read(name, data)
    # Each took from six seconds to for ever.
    assert process_time() - began < 2
    assert read.refusal or {part.status for part in read.parts} == {Status.FLAGGED}


def test_question_with_as_many_answers_as_somebody_reads_is_taken() -> None:
    many = "Which? {=b " + " ".join(f"~a{n}" for n in range(150)) + "}"
    (part,) = parts_of("a.gift", many)
    assert (part.status, len(part.options)) == (Status.IMPORTED, 151)


def test_gap_of_a_cloze_question_ends_at_its_first_brace_that_is_not_escaped() -> None:
    text = r"Ice {1:SA:=a\}b~%50%c#no} and {2:MC:=x~y} but not {this} nor {3:MC:=z"
    parts = parts_of("a.xml", quiz(question("cloze", "", text)))
    assert [(part.kind, part.points) for part in parts] == [("short_text", 1), ("inline_choice", 2)]
    assert [answer.text for answer in parts[0].answers] == ["a}b", "c"]
    assert parts[0].stem.plain == "Ice [___] and [___] but not {this} nor {3:MC:=z"
