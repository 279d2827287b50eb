"""A draft may have holes: it is kept, says what it lacks, breaks no page, and does not go live."""

import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses import actions as courses
from courses.content.domain.sorts import is_plain
from courses.content.domain.tables import LESSON_FIELDS
from courses.models import Lesson
from courses.publishing.actions.adapters import adapter_named, adapter_of, known_kinds
from quizzes.kinds import KINDS
from quizzes.models import Question
from tests.courses.publishing.test_drafting import at_the_desk
from tests.curriculum_small import copy_to, edit, load
from tests.people import lead, noor, root

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()
HOLES = [
    pytest.param(Lesson, "al-l2", {"title": "", "body": "", "minutes": None}, id="lesson"),
    pytest.param(
        Question,
        "al-p-01",
        {"code": "al-p-01", "pool": "practice", "kind": "single_choice", "stem": "Which?"},
        id="question",
    ),
]
on_each_kind = pytest.mark.parametrize(("model", "code", "content"), HOLES)


def holed(model: Any, code: str, content: dict[str, Any]) -> Any:
    entry = model.objects.get(code=code)
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def test_kinds_are_known_by_name() -> None:
    assert [adapter_named(kind).KIND for kind in known_kinds()] == known_kinds()
    with pytest.raises(LookupError, match=r"no kind of entry: there are .*lesson"):
        adapter_named("poem")


@on_each_kind
def test_draft_with_holes_is_kept_and_says_everything_that_it_lacks(
    model: Any, code: str, content: dict[str, Any]
) -> None:
    entry = holed(model, code, content)

    gaps = adapter_of(entry).gaps(model.objects.get(pk=entry.pk))

    lacks = {
        Lesson: {"title", "body", "minutes"},
        Question: {"stem", "objective", "topic", "level", "critical", "evidence", "options"},
    }
    assert {key for key, _message in gaps} == lacks[model]
    assert all(message for _key, message in gaps)
    with pytest.raises(courses.Unfinished) as refused:
        courses.publish(entry=entry, by=lead(), now=NOW)
    assert list(refused.value.gaps) == gaps


def test_gaps_of_options_name_each_of_them_all_at_once() -> None:
    draft = Question.objects.get(code="al-p-01").draft
    options = [dict(one) for one in draft["options"]]
    del options[0]["rationale"]
    wrong = next(one for one in options[1:] if not one["correct"])
    del wrong["harm"], wrong["text"]
    question = holed(Question, "al-p-01", draft | {"options": options, "topic": ""})

    gaps = adapter_of(question).gaps(question)

    first, second = options[0]["code"], wrong["code"]
    assert gaps == [
        ("topic", "'topic' is missing."),
        ("options", f"'{first}': 'rationale' needs a text of at least 20 characters."),
        ("options", f"'{second}': 'text' needs a text of at least 1 characters."),
        (
            "options",
            f"'{second}': Every wrong option has 'harm' 0 to 3; a correct one has none.",
        ),
    ]


@on_each_kind
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"stemm": "Which?"}, "stemm: Unknown key 'stemm'|unknown key 'stemm'"),
        ({"drafted_by": ["a", "list"]}, "drafted_by: 'drafted_by' must be a short text"),
        ({"review_by": "soon"}, "review_by: 'review_by' must be a date such as 2027-11-30"),
    ],
)
def test_what_no_draft_holds_is_refused_with_its_key(
    model: Any, code: str, content: dict[str, Any], wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(courses.NotStorable, match=message):
        holed(model, code, content | wrong)

    assert model.objects.get(code=code).edited_by is None


def test_title_that_its_column_does_not_hold_is_refused() -> None:
    with pytest.raises(courses.NotStorable, match="title: 'title' has at most 200 characters"):
        holed(Lesson, "al-l2", {"title": "x" * 201})


def test_lesson_that_is_too_long_is_refused_at_each_door(settings: Any) -> None:
    long = "x" * 100_001
    entry = Lesson.objects.get(code="al-l2")
    told = "'body' has at most 100000 characters. Split the lesson."

    with pytest.raises(courses.NotStorable, match=re.escape(f"body: {told}")):
        holed(Lesson, "al-l2", {"body": long})
    desk = at_the_desk(lead(), settings)
    answer = desk.post(f"/admin/courses/lesson/{entry.pk}/change/", {"body": long})
    assert unescape(answer.content.decode()).count(told) == 1
    assert ("body", told) in LESSON_FIELDS.problems({"body": long})


def test_address_of_a_published_lesson_stays() -> None:
    with pytest.raises(courses.NotStorable, match="slug: Readers know the address"):
        holed(Lesson, "al-l2", {"slug": "elsewhere"})


@on_each_kind
def test_pages_of_the_desk_show_a_draft_with_holes(
    model: Any, code: str, content: dict[str, Any], settings: Any
) -> None:
    entry = holed(model, code, content)
    client = at_the_desk(root(), settings)
    desk = f"/admin/{model._meta.label_lower.replace('.', '/')}"
    pages = ["", *(f"{entry.pk}/{name}/" for name in ("change", "preview", "publish", "versions"))]

    for page in pages:
        assert client.get(f"{desk}/{page}").status_code == 200, page


@on_each_kind
def test_draft_with_holes_is_never_exported_and_told(
    model: Any, code: str, content: dict[str, Any], tmp_path: Path
) -> None:
    holed(model, code, content)
    out = StringIO()

    call_command(
        "export_curriculum",
        str(tmp_path / "out"),
        no_pdf=True,
        course="small",
        stdout=out,
        stderr=out,
    )

    assert f"Drafts that nobody has published are not in it: {code}." in out.getvalue()


@on_each_kind
def test_file_that_changes_beside_a_draft_with_holes_is_told(
    model: Any, code: str, content: dict[str, Any], tmp_path: Path
) -> None:
    entry = holed(model, code, content)
    folder = copy_to(tmp_path)
    edit(folder, "01-alpha/lesson-2-floating.md", "Ice is lighter", "Solid ice is lighter")
    edit(folder, "01-alpha/questions-practice.yaml", "topic: boiling", "topic: from-the-file")

    with pytest.raises(Exception, match="changed in the file and on the web"):
        load(folder)

    load(folder, take="web")
    assert adapter_of(entry).gaps(model.objects.get(pk=entry.pk))


def test_version_that_rests_on_what_is_gone_is_restored_with_a_gap(tmp_path: Path) -> None:
    lesson = Lesson.objects.get(code="al-l2")
    first = lesson.current_version
    assert first is not None
    lesson.course.facts.update(retired_at=NOW)

    holed(Lesson, "al-l2", {"body": "Ice floats."})
    restored = courses.restore_version(
        entry=Lesson.objects.get(pk=lesson.pk), version=first, by=noor(), now=NOW
    )

    assert restored.body == first.body
    assert any(key == "body" for key, _message in adapter_of(restored).gaps(restored))


ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 20_000) | st.text(max_size=20) | st.just(0.5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "text", "correct", "harm", "rule"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
KEYS = sorted(
    {field.key for kind in KINDS.values() for field in kind.FIELDS}
    | {"stem", "objective", "topic", "level", "critical", "evidence", "difficulty", "enemies"}
    | {"review_by", "drafted_by", "waivers"}
)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    kind=st.sampled_from([*KINDS, "cloze", ""]),
    said=st.dictionaries(st.sampled_from(KEYS), ANY_VALUE, max_size=6),
)
def test_whatever_a_question_holds_can_be_asked_everything(kind: str, said: dict[str, Any]) -> None:
    entry = Question.objects.get(code="al-p-01")
    adapter = adapter_of(entry)
    try:
        adapter.write(entry, said | {"kind": kind})
    except courses.NotStorable:
        return
    assert is_plain(entry.draft)
    assert adapter.gaps(entry) or adapter.draft_hash(entry)
    adapter.findings(entry, NOW.date())
    adapter.lines(entry)
