"""One table for each sort of entry: every field goes round, and what a table says and what a row keeps is the same."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models

from certificates.domain.scheme_table import SCHEME_FIELDS, SCOPE_FIELDS
from certificates.models import Scheme, Scope
from courses.content.domain.consent import CONSENT
from courses.content.domain.curriculum import read_course
from courses.content.domain.entries import authored
from courses.content.domain.exporting import CourseContent, course_texts
from courses.content.domain.fields import Field, Fields
from courses.content.domain.nested import Rows
from courses.content.domain.pictured import PICTURED
from courses.content.domain.shapes import (
    Codes,
    Day,
    Flag,
    Numbers,
    OneOf,
    Parts,
    Phrases,
    Shape,
    Share,
    Text,
    Whole,
)
from courses.content.domain.tables import (
    COURSE_FIELDS,
    FACT_FIELDS,
    LESSON_FIELDS,
    MODULE_FIELDS,
    OBJECTIVE_FIELDS,
    TERM_FIELDS,
)
from courses.content.pictures import clean_picture
from courses.models import (
    Course,
    Fact,
    GlossaryTerm,
    Lesson,
    LessonVersion,
    Module,
    Objective,
)
from courses.publishing.models import Draft
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.models import ExamPolicy, Question, QuestionVersion, Quiz
from quizzes.sitting.domain.table import ALL_TABLES, POLICY_FIELDS, QUIZ_FIELDS
from tests import kept
from tests.courses.content.test_pictures import photograph
from tests.curriculum_small import FOLDER, copy_to, edit, load
from tests.site import ROOT

TABLES = {**ALL_TABLES, "scheme": SCHEME_FIELDS}
# The picture of the question that says all that it can.
SHOWN = clean_picture(photograph("PNG"), "a.png")
# What a row keeps beside the words of its entry: its place, its history, and what the words are made into.
APART = {
    Course: {"glossary_hash", "is_draft"},
    Fact: {"course", "changed_at", "retired_at"},
    GlossaryTerm: {"course", "facts"},
    Module: {"course", "position", "retired_at", "study_first", "is_draft"},
    Objective: {"course", "module", "position", "retired_at"},
    Lesson: {
        *("uuid", "course", "module", "position", "edited_by", "edited_at", "current_version"),
        *("retired_at", "objectives", "awaited_objectives"),
    },
    LessonVersion: {
        *("uuid", "lesson", "number", "html", "sections", "objective_codes", "content_hash"),
        *("same_meaning_as", "publish_record"),
    },
    Question: {
        *("uuid", "course", "module", "draft", "edited_by", "edited_at", "current_version"),
        *("retired_at", "is_private"),
    },
    QuestionVersion: {
        *("uuid", "question", "number", "stem_html", "spec", "points", "objective", "disclosed"),
        *("content_hash", "same_meaning_as", "publish_record", "unscored"),
    },
    Quiz: {
        *("course", "module", "opens_after", "current_blueprint", "current_policy", "retired_at"),
    },
    ExamPolicy: {"quiz", "number", "created_at"},
    Scheme: {"issuer", "exam", "scopes", "retired_at"},
    Scope: set(),
}
ROWS: list[tuple[type[models.Model], tuple[Field, ...]]] = [
    (Course, COURSE_FIELDS.fields),
    (Fact, FACT_FIELDS.fields),
    (GlossaryTerm, TERM_FIELDS.fields),
    (Module, MODULE_FIELDS.fields),
    (Objective, OBJECTIVE_FIELDS.fields),
    (Lesson, LESSON_FIELDS.fields),
    (LessonVersion, LESSON_FIELDS.of_versions().fields),
    (Question, tuple(one for one in QUESTION_FIELDS if not one.versioned)),
    (QuestionVersion, QUESTION_FIELDS.of_versions().fields),
    (Quiz, QUIZ_FIELDS.fields),
    (ExamPolicy, POLICY_FIELDS.fields),
    (Scheme, SCHEME_FIELDS.fields),
    (Scope, SCOPE_FIELDS.fields),
]
COLUMNS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.key}")
    for model, fields in ROWS
    for field in fields
    if field.kept_as is not None
]


@pytest.mark.parametrize(("model", "fields"), ROWS, ids=[model.__name__ for model, _fields in ROWS])
def test_every_column_is_in_the_table_or_no_content(
    model: type[models.Model], fields: tuple[Field, ...]
) -> None:
    own = {*model._meta.fields, *model._meta.many_to_many} - {model._meta.pk}
    assert {column.name for column in own} == APART[model] | {
        field.kept_as for field in fields if field.kept_as is not None
    }


@pytest.mark.parametrize(("model", "field"), COLUMNS)
def test_column_holds_what_the_table_lets_through(model: type[models.Model], field: Field) -> None:
    column: Any = model._meta.get_field(field.kept_as)
    longest = column.max_length if isinstance(column, models.CharField) else None
    # What a column has room for without end may have a bound of its own, as the text of a lesson.
    if isinstance(field.shape, Text) and longest is not None:
        assert field.shape.longest == longest
    if isinstance(field.shape, OneOf):
        assert max(map(len, field.shape.allowed)) <= longest
        assert not column.choices or {value for value, _words in column.choices} == set(
            field.shape.allowed
        )
    # A number of a draft may be missing; texts are empty then.
    may_be_hole = issubclass(model, Draft) and isinstance(field.shape, Whole)
    assert column.null == (may_be_hole or (not field.required and field.nothing is None))


def example(field: Field, number: int = 1) -> Any:
    """A value of the field that says something other than its default. A new shape needs a line here."""
    shape = field.shape
    made: dict[type[Shape], Any] = {
        Text: f"Words for {field.key} {number}.",
        Flag: True,
        Share: 0.25,
        Day: date(2028, 2, 29),
        Numbers: [1, 2],
        Phrases: [f"phrase for {field.key}"],
    }
    if isinstance(shape, OneOf):
        return next(word for word in reversed(shape.allowed) if word != field.default)
    if isinstance(shape, Whole):
        return shape.least + 1
    if isinstance(shape, Parts):
        return {name: f"Words for {name}." for name in shape.names}
    if isinstance(shape, Codes):
        return [NAMED[shape.what]]
    if isinstance(shape, Rows):
        return [{part.key: example(part) for part in shape.table}]
    if shape is PICTURED:
        consent = {key: f"Words for {key}." for key in CONSENT} | {"consent_date": "2026-03-04"}
        return {"file": SHOWN.name, "alt": "A pad on a thigh", "shows": "person"} | consent
    return made[type(shape)]


# What there is in the small course to refer to, and what is no free choice.
NAMED = {
    "objective": "be-o1",
    "module": "alpha",
    "fact of evidence.yaml": "E001",
    "question": "al-p-01",
    "quiz": "alpha-check",
    "area": "kettle",
}
FIXED: dict[tuple[str, str], Any] = {
    ("question", "waivers"): [
        {"rule": "laterality", "reason": "The side is what is asked for.", "by": "Noor Haddad"}
    ],
    ("course", "language"): "en-GB",
    ("course", "areas"): [{"code": "kettle", "title": "The kettle"}],
    ("quiz", "form_rules"): [
        {"area": "kettle", "critical": True, "least": 1, "waits": True},
        {"level": "recall", "most": 0},
    ],
    ("quiz", "most_exposed_percent"): 100,
    ("question", "unscored"): None,  # only of an exam: tests/quizzes/sitting/test_pilots.py
    ("quiz", "module"): None,  # that of a check is in every check
    ("course", "source"): None,  # the folder's, not the course's
    ("course", "disclosed"): None,
}


def filled(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with something under every key that may be left out."""
    more = {
        field.key: FIXED.get((kind, field.key)) or example(field)
        for field in TABLES[kind]
        if not field.required and FIXED.get((kind, field.key), "") is not None
    }
    return {**said, **more}


SCHEME = {
    "code": "knows-water",
    "exam": "small-exam",
    "edition": "1",
    "title": "Knows water",
    "term_months": 12,
    "scopes": [{"code": "water", "title": "Water, ice and steam"}],
    "limits": "Nothing about tea.",
}


def full_course(place: Path) -> dict[str, dict[str, Any]]:
    """A copy of the small course in which one entry of each sort says all that it can; gives those entries."""
    files = read_course(FOLDER, TABLES)
    content = CourseContent(
        course=filled("course", files.course.data),
        facts=[one.data for one in files.facts],
        glossary=[filled("term", {"term": "steam", "meaning": "Water as a gas."})],
        modules=[one.data for one in files.modules],
        lessons=[one.data for one in files.lessons],
        questions=[one.data for one in files.questions],
        quizzes=[one.data for one in files.quizzes],
        schemes=[SCHEME],
        figures={key: figure.svg for key, figure in files.figures.items()},
        tables=TABLES,
    )
    lists = {
        "fact": content.facts,
        "module": content.modules,
        "lesson": content.lessons,
        "question": content.questions,
        "quiz": content.quizzes,
        "scheme": content.schemes,
    }
    for kind, entries in lists.items():
        entries[-1] = filled(kind, entries[-1])
    policy = content.quizzes[-1]["policy"]
    content.quizzes[-1]["policy"] = {one.key: example(one) for one in POLICY_FIELDS} | policy
    for path, text in course_texts(content).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    beside = next(place.glob("*-beta")) / "pictures"
    beside.mkdir()
    (beside / SHOWN.name).write_bytes(SHOWN.data)
    full = {kind: entries[-1] for kind, entries in lists.items()}
    return full | {"course": content.course, "term": content.glossary[0]}


def entries_of(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(kind, code, what it says) of every entry of a folder."""
    files = read_course(folder, TABLES)
    for entry in (files.course, *(one for entries in files.lists() for one in entries)):
        yield entry.kind, entry.code, authored(entry.data)


@pytest.mark.django_db
def test_every_field_goes_into_the_database_and_comes_out_again(tmp_path: Path) -> None:
    full = full_course(tmp_path / "full")
    load(tmp_path / "full")
    call_command("export_curriculum", str(tmp_path / "out"), "--no-pdf", stdout=StringIO())

    came = {(kind, code): said for kind, code, said in entries_of(tmp_path / "out")}
    for kind, code, said in entries_of(tmp_path / "full"):
        table: Fields = TABLES[kind].of(said)
        assert table.clean(came[kind, code]) == table.clean(said), f"{kind} {code}"
    silent = {
        (kind, field.key)
        for kind, said in full.items()
        for field in TABLES[kind]
        if not field.required and said.get(field.key) in (None, field.nothing)
    }
    assert silent <= {pair for pair, value in FIXED.items() if value is None}
    assert re.fullmatch(r"\d+ unchanged\n", load(tmp_path / "out"))


@pytest.mark.long
@pytest.mark.any_engine
@pytest.mark.django_db
def test_attribute_touches_the_table_the_model_and_the_migration(tmp_path: Path) -> None:
    copy = tmp_path / "program"
    for part in ("trainingsite", "courses", "quizzes", "certificates"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    folder = copy_to(tmp_path)
    load(folder)
    edit(
        folder,
        "01-alpha/questions-practice.yaml",
        "topic: boiling",
        "topic: boiling\n  setting: a kitchen",
    )
    (tmp_path / "var").mkdir(mode=0o700)
    kept.give_migrated(tmp_path / "var" / "db.sqlite3")  # what is new is the attribute's migration
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "house" / "attribute.py"), str(copy), str(folder)],
        env=clean
        | {"VAR_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "trainingsite.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    saw = json.loads(done.stdout)

    assert saw["column"] == ["a kitchen", ""]
    assert saw["compared"] == ["setting: a kitchen"]
    assert saw["printed"] == ["setting: a kitchen."]
    text = (tmp_path / "out" / "01-alpha" / "questions-practice.yaml").read_text()
    assert text.count("setting: a kitchen") == text.count("setting") == 1
    # Whatever does not say it has the hash that it had before: no new version, no question asked.
    before = dict(QuestionVersion.objects.values_list("question__code", "content_hash"))
    assert {code for code in before if saw["hashes"][code] != before[code]} == {"al-p-01"}
