"""A course as files: whatever the content is, reading the files gives the same content back."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.content.domain.curriculum import SHIPPED, CourseFiles, read_course
from courses.content.domain.entries import Entry, as_plain, read_yaml
from courses.content.domain.exporting import (
    CourseContent,
    course_texts,
    entry_text,
    list_text,
    misread,
)
from courses.content.domain.tables import FACT_FIELDS, TABLES
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.sitting.domain.table import ALL_TABLES
from tests.curriculum_small import FOLDER

# Signs that mean something in YAML, or to its writer, and any other.
SIGNS = list("ab \n\r\t:#-'\"\\{}[],&*!|>%@`?~0.1\u00a0\u2028\x85\ufeff\x0c\u200bé😀")
TEXTS = st.text(st.sampled_from(SIGNS) | st.characters(codec="utf-8", exclude_characters="\0"))


def content_of(files: CourseFiles) -> CourseContent:
    """The content of a folder that was read."""

    def said(entries: list[Entry]) -> list[dict]:
        return [entry.data for entry in entries]

    return CourseContent(
        course=files.course.data,
        facts=said(files.facts),
        glossary=said(files.glossary),
        modules=said(files.modules),
        lessons=said(files.lessons),
        figures={key: figure.svg for key, figure in files.figures.items()},
        questions=said(files.questions),
        quizzes=said(files.quizzes),
        tables=ALL_TABLES,
    )


def written(content: CourseContent, folder: Path) -> Path:
    for path, text in course_texts(content).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


@pytest.mark.parametrize("folder", [FOLDER, SHIPPED], ids=["small", "shipped"])
def test_course_reads_back_as_it_was(folder, tmp_path):
    content = content_of(read_course(folder))

    assert misread(content, read_course(written(content, tmp_path))) == []


def test_what_reads_back_otherwise_is_named(tmp_path):
    content = content_of(read_course(FOLDER))
    files = read_course(written(content, tmp_path))
    content.facts[1]["statement"] = "Ice sinks."
    content.lessons.pop()
    content.quizzes[0]["policy"]["cut"] = 1
    content.figures["alpha", "kettle.svg"] = "<svg/>"

    assert misread(content, files) == [
        "fact E002",
        "lesson be-l1",
        "quiz alpha-check",
        "figure kettle.svg",
    ]


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_every_text_survives(text, other):
    entry = {
        "code": "x",
        "stem": text,
        "enemies": [text, other],
        "options": [{"code": text, "rationale": other}],
        "answer": {"value": text, "unit": other},
        "convert": {other: text},
    }

    assert as_plain(read_yaml(list_text(QUESTION_FIELDS, [entry, entry]), "x")) == [entry, entry]


@pytest.mark.parametrize(
    "text",
    [
        "one line\n",
        "two\nlines",
        "two\n\nparagraphs\n",
        "  begins with room\nand goes on",
        "ends with lines\n\n",
        "windows\r\nlines\r\n",
        "a tab\tinside",
        "yes",
        "12.5",
        "2027-11-30",
        "null",
        "true",
        "?0",
        "- no list: no mapping # no comment",
        "a \u00a0 space that does not break, " * 9,
        "a line separator \u2028 inside a text " * 9,
        "words " * 60 + "end",
        "two  spaces " * 30 + "end",
        "word" * 100,
    ],
)
def test_odd_texts_survive_in_a_list_of_entries(text, tmp_path):
    content = content_of(read_course(FOLDER))
    content.facts[0]["statement"] = text
    content.facts[0]["not_tested"] = text  # the last key of the entry: what ends it ends the block
    files = read_course(written(content, tmp_path))

    assert files.facts[0].data["statement"] == text
    assert misread(content, files) == []


def test_long_text_is_folded_and_a_date_has_no_quotes():
    fact = {
        "review_by": read_yaml("2027-11-30", "x"),
        "id": "E001",
        "statement": "word " * 40 + "end",
    }
    lines = entry_text(FACT_FIELDS, fact).splitlines()

    assert lines[:2] == ["id: E001", "statement: >-"]
    assert max(len(line) for line in lines) <= 102
    assert lines[-1] == "review_by: 2027-11-30"


def test_ten_lessons_keep_their_order():
    content = content_of(read_course(FOLDER))
    lesson = content.lessons[0]
    content.lessons = [lesson | {"slug": f"s{number}"} for number in range(10)]
    names = sorted(path for path in course_texts(content) if "/lesson-" in path)

    assert [name.split("-")[-1] for name in names] == [f"s{number}.md" for number in range(10)]


def test_spelling_says_nothing():
    short = {"code": "m", "title": "M", "objectives": []}
    long = {"objectives": [], "code": "m", "title": "M", "summary": "", "study_first": []}

    module, lesson = TABLES["module"], TABLES["lesson"]
    assert module.settled(short) == module.settled(long)
    assert lesson.settled({"objectives": ["b", "a"]}) == lesson.settled(
        {"objectives": ["a", "b"], "review_by": None}
    )
    assert module.settled(short) != module.settled(short | {"summary": "More."})
