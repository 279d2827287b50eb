"""One author and one reviewer make a whole course on the web, exam and certificate included, and it leaves as files that
load to the same."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from certificates.actions.schemes import published_schemes
from courses import actions as courses
from courses.content.domain.curriculum import read_course
from courses.content.domain.entries import authored
from courses.models import Course, EntryVersion, Module, PublishRecord
from courses.publishing.actions.adapters import adapter_of
from quizzes.models import QuestionVersion
from quizzes.sitting.actions.parts_above import all_tables
from tests.curriculum_small import copy_to, edit, load, write_scheme
from tests.people import ada, lead, noor
from tests.quizzes.sitting.test_export_curriculum import state
from tests.trainingsite.test_desks import at_desk
from trainingsite.database import immutability

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def said(tmp_path: Path) -> Any:
    """What the two write: the words of the small course."""
    folder = copy_to(tmp_path)
    figure = "![A kettle with steam above it [E001]](kettle.svg)\n\n"
    edit(folder, "01-alpha/lesson-1-boiling.md", figure, "")
    write_scheme(folder, "small-scheme", "small-exam")
    (folder / "glossary.yaml").write_text(
        "- term: boiling\n  meaning: Turning into steam.\n  evidence: [E001]\n"
    )
    return read_course(folder, all_tables())


def begun(said: Any) -> list[Any]:
    """Everything as drafts of one author, begun in whatever order."""
    front = said.course.data
    made = [
        courses.begin_course(
            code=front["code"], title=front["title"], language="en", by=noor(), now=NOW
        )
    ]
    content = adapter_of(made[0]).content(made[0])
    content |= {"summary": front["summary"], "edition": front["edition"]}
    courses.save_draft(entry=made[0], content=content, by=noor(), now=NOW)
    course = made[0].course
    for entry in (*said.schemes, *said.quizzes, *said.glossary, *said.modules, *said.facts):
        made.append(_begin(course, entry, None))
    for entry in (*said.lessons, *said.questions):
        made.append(_begin(course, entry, Module.objects.get(code=entry.data["_module"])))
    return made


def _begin(course: Course, entry: Any, module: Module | None) -> Any:
    return courses.begin_entry(
        kind=entry.kind,
        course=course,
        module=module,
        content=authored(entry.data),
        code=entry.code,
        by=noor(),
        now=NOW,
    )


def published(entries: list[Any], by: Any) -> list[Any]:
    """All of them, each read before."""
    for one in entries:
        one.refresh_from_db()
        courses.look_at(entry=one, by=by, now=LATER)
    seen = {one.uuid: adapter_of(one).draft_hash(one) for one in entries}
    return courses.publish_together(entries=entries, by=by, now=LATER, seen=seen)


def in_order(said: Any) -> list[str]:
    codes: list[str] = said.course.data["modules"]
    return codes


def test_whole_course_is_made_by_two_people_and_leaves_as_files_that_load_to_the_same(
    said: Any, tmp_path: Path, settings: Any
) -> None:
    entries = begun(said)
    reader = at_desk(ada())
    assert reader.get("/courses/small/").status_code == 404
    assert not Course.objects.opened().exists()

    versions = published(entries, lead())

    assert len(versions) == len(entries)
    records = PublishRecord.objects.filter(source=PublishRecord.Source.WEB)
    assert {(one.author, one.reviewer) for one in records} == {(noor(), lead())}
    assert not QuestionVersion.objects.filter(disclosed=True).exists()
    course = Course.objects.get()
    assert [one.code for one in course.modules.current()] == in_order(said)
    assert reader.get("/courses/small/").status_code == 200
    assert reader.get("/courses/small/alpha/boiling/").status_code == 200
    assert published_schemes(course)[0]["exam"] == "small-exam"

    out, before = tmp_path / "out", (state(), published_schemes(course))
    told = StringIO()
    call_command("export_curriculum", str(out), no_pdf=True, stdout=told)
    assert "Drafts that nobody has published" not in told.getvalue()
    numbers = EntryVersion.objects.count(), QuestionVersion.objects.count()
    load(out)  # where it came from, and at every start: nothing changes
    assert (EntryVersion.objects.count(), QuestionVersion.objects.count()) == numbers
    assert (state(), published_schemes(course)) == before

    connection.check_constraints()  # PostgreSQL empties no table whose foreign keys it has still to check
    with immutability.lifted(connection):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    load(out)
    assert (state(), published_schemes(Course.objects.get())) == before


def test_nothing_goes_live_where_one_of_them_cannot(said: Any) -> None:
    entries = begun(said)
    exam = next(entry for entry in entries if entry.code == "small-exam")
    content = adapter_of(exam).content(exam)
    cells = [cell | {"count": 40} for cell in content["blueprint"]]
    courses.save_draft(entry=exam, content=content | {"blueprint": cells}, by=noor(), now=NOW)

    with pytest.raises(
        courses.NotTogether, match="small-exam: blueprint: The bank cannot fill"
    ) as e:
        published(entries, lead())

    assert {entry.code for entry, _refusal in e.value.refused} == {"small-exam", "small-scheme"}
    assert not Course.objects.opened().exists()
    assert not PublishRecord.objects.exists()


def test_author_alone_publishes_nothing(said: Any) -> None:
    entries = begun(said)[:3]

    with pytest.raises(courses.NotTogether):
        published(entries, _reviewing(noor()))


def _reviewing(person: Any) -> Any:
    person.groups.set(lead().groups.all())
    return person
