"""Drawings are edited as drafts: their credit goes with them, and lessons that show one are drawn anew."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, Figure, Lesson, LessonVersion, Module
from courses.publishing.actions.adapters import adapter_of
from tests.curriculum_small import copy_to, load
from tests.people import lead, noor
from trainingsite.accounts.actions.authority import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now() + timedelta(hours=1)
KETTLE = "alpha/kettle.svg"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    "<title>A lid</title><desc>A round lid.</desc>{}</svg>"
)
CIRCLE = '<circle cx="4" cy="4" r="3" class="line"/>'


def taken_up() -> Any:
    course = Course.objects.get()
    return courses.edit_entry(kind="figure", course=course, code=KETTLE, by=noor(), now=NOW)


def begin(code: str = "", **content: Any) -> Any:
    return courses.begin_entry(
        kind="figure",
        course=Course.objects.get(),
        module=Module.objects.get(code="alpha"),
        content=content,
        code=code,
        by=noor(),
        now=NOW,
    )


def save(entry: Any, **changes: Any) -> Any:
    content = adapter_of(entry).content(entry) | changes
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def publish(entry: Any) -> Any:
    return courses.publish(entry=entry, by=lead(), now=NOW)


def test_drawing_is_named_by_its_module_and_its_title() -> None:
    assert begin(svg=SVG.format(CIRCLE)).code == "alpha/a-lid.svg"
    assert begin(svg=SVG.format("")).code == "alpha/a-lid-2.svg"
    assert begin("lid.svg").code == "alpha/lid.svg"
    assert begin().code == "alpha/figure.svg"


def test_new_drawing_goes_live_by_two_people() -> None:
    figure = begin(svg=SVG.format(CIRCLE), credit="Noor Haddad", licence="CC BY 4.0")
    assert not Figure.objects.filter(name="a-lid.svg").exists()

    publish(figure)

    live = Figure.objects.get(name="a-lid.svg")
    assert (live.title, live.description) == ("A lid", "A round lid.")
    assert (live.credit, live.licence, live.consent) == ("Noor Haddad", "CC BY 4.0", "")


@pytest.mark.parametrize(
    "svg",
    ["", "<svg", SVG.format("<script>1</script>"), SVG.format('<rect fill="url(http://x)"/>')],
)
def test_what_is_no_safe_drawing_is_kept_and_never_live(svg: str) -> None:
    figure = begin("lid.svg", svg=svg)

    assert "svg" in {key for key, _message in adapter_of(figure).gaps(figure)}
    with pytest.raises(courses.Unfinished):
        publish(figure)


def test_lessons_that_show_it_are_drawn_anew_by_the_same_act() -> None:
    before = Lesson.objects.get(code="al-l1").current_version
    assert before is not None

    version = publish(save(taken_up(), svg=SVG.format(CIRCLE)))

    after = Lesson.objects.get(code="al-l1").current_version
    assert isinstance(after, LessonVersion)
    assert (after.number, after.publish_record) == (before.number + 1, version.publish_record)
    assert "A round lid." in after.html
    assert "A round lid." not in before.html


def test_credit_leaves_with_the_drawing_and_comes_back(tmp_path: Path) -> None:
    publish(save(taken_up(), credit="Noor Haddad", consent="Signed on paper, file 7."))

    out = tmp_path / "out"
    call_command("export_curriculum", str(out), no_pdf=True, stdout=StringIO())
    assert "credit: Noor Haddad" in (out / "01-alpha/figures.yaml").read_text()
    load(out)
    Figure.objects.update(credit="", consent="")
    load(out, take="files")

    text = (out / "01-alpha/figures.yaml").read_text().replace("Noor Haddad", "Noor H.")
    (out / "01-alpha/figures.yaml").write_text(text)
    load(out, take="files")
    assert Figure.objects.get().credit == "Noor H."
    assert Figure.objects.get().consent == "Signed on paper, file 7."


def test_file_that_tells_of_no_drawing_is_refused(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    (folder / "01-alpha/figures.yaml").write_text("- {name: lid.svg, credit: Noor}\n")

    with pytest.raises(Exception, match="no such picture in this folder"):
        load(folder)


def test_drawing_that_changed_in_file_and_web_is_told(tmp_path: Path) -> None:
    publish(save(taken_up(), credit="Noor Haddad"))
    folder = copy_to(tmp_path)
    path = folder / "01-alpha/kettle.svg"
    path.write_text(path.read_text().replace("</title>", " anew</title>"))

    with pytest.raises(Exception, match="changed in the file and on the web"):
        load(folder)
    load(folder, take="files")

    assert taken_up().current_version.number == 3
    assert Figure.objects.get().title.endswith("anew")


def test_drawing_in_use_does_not_go_and_one_that_is_not_stays_away(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="al-l1"):
        courses.pull(entry=taken_up(), reason="Wrong.", by=noor(), now=NOW)
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace(
        "![A kettle with steam above it [E001]](kettle.svg)", "Steam. [E001]"
    )
    courses.save_draft(entry=lesson, content={"body": body}, by=noor(), now=NOW)
    publish(lesson)

    courses.pull(entry=taken_up(), reason="Wrong.", by=noor(), now=NOW)
    assert not Figure.objects.exists()
    load(copy_to(tmp_path))
    assert not Figure.objects.exists()

    courses.bring_back(entry=taken_up(), by=lead(), now=NOW)
    assert Figure.objects.get().name == "kettle.svg"
