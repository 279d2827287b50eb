"""Lessons and questions move to another module, lessons and modules into another order: at once, and loads see it."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, Lesson, Module, PlaceChange
from quizzes.models import Question
from tests.curriculum_small import copy_to, edit, load
from tests.people import ada, lead, noor
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()
FLOATING = "01-alpha/lesson-2-floating.md"


def beta() -> Module:
    return Module.objects.get(code="beta")


def move(entry: Any, by: Any = None) -> Any:
    return courses.move_entry(entry=entry, module=beta(), by=by or lead(), now=NOW)


def reorder(kind: str, *codes: str, module: Module | None = None, by: Any = None) -> None:
    course = Course.objects.get()
    courses.reorder_entries(
        kind=kind, course=course, codes=codes, module=module, by=by or lead(), now=NOW
    )


def test_lesson_stands_last_in_its_new_module_and_its_old_address_leads_there() -> None:
    lesson = Lesson.objects.get(code="al-l2")
    old = f"/courses/small/alpha/{lesson.slug}/"
    reader = at_desk(ada())
    assert reader.get(old).status_code == 200

    moved = move(lesson)

    assert (moved.module, moved.slug) == (beta(), lesson.slug)
    assert list(Lesson.objects.filter(module=beta()).order_by("position"))[-1] == moved
    assert reader.get(old, follow=True).redirect_chain == [
        (f"/courses/small/beta/{lesson.slug}/", 302)
    ]
    assert moved.current_version == lesson.current_version
    assert PlaceChange.objects.get().before["al-l2"]["module"] == "alpha"


def test_lesson_gets_another_address_where_its_own_is_taken() -> None:
    Lesson.objects.filter(module=beta()).update(slug="floating")
    Lesson.objects.filter(code="al-l2").update(slug="floating")

    assert move(Lesson.objects.get(code="al-l2")).slug == "floating-2"


def test_question_moves_with_its_version() -> None:
    question = Question.objects.get(code="al-p-01")

    assert move(question).module == beta()
    assert Question.objects.get(pk=question.pk).current_version == question.current_version


def test_what_is_live_moves_by_who_publishes_and_a_new_draft_by_its_author() -> None:
    with pytest.raises(NotAllowed):
        move(Question.objects.get(code="al-p-01"), by=noor())
    draft = courses.begin_entry(
        kind="lesson",
        course=Course.objects.get(),
        module=Module.objects.get(code="alpha"),
        content={"title": "Hot"},
        by=noor(),
        now=NOW,
    )

    assert move(draft, by=noor()).module == beta()


def test_lesson_does_not_leave_its_drawings_behind() -> None:
    with pytest.raises(Refused, match=r"kettle\.svg"):
        move(Lesson.objects.get(code="al-l1"))


def test_what_is_live_does_not_go_where_nobody_reads() -> None:
    Module.objects.filter(code="beta").update(is_draft=True)

    with pytest.raises(Refused, match="Nobody gets that module"):
        move(Lesson.objects.get(code="al-l2"))


def test_lessons_and_modules_stand_in_the_new_order() -> None:
    alpha = Module.objects.get(code="alpha")
    reorder("lesson", "al-l2", "al-l1", module=alpha)
    reorder("module", "beta", "alpha")

    in_order = Lesson.objects.filter(module=alpha).published().values_list("code", flat=True)
    assert list(in_order) == ["al-l2", "al-l1"]
    assert [one.code for one in Course.objects.get().modules.current()] == ["beta", "alpha"]
    assert PlaceChange.objects.count() == 2
    reorder("module", "beta", "alpha")
    assert PlaceChange.objects.count() == 2


@pytest.mark.parametrize("codes", [["alpha"], ["alpha", "alpha", "beta"], ["alpha", "gamma"]])
def test_order_names_each_of_them_once(codes: list[str]) -> None:
    with pytest.raises(Refused, match="Name each of them once"):
        reorder("module", *codes)


def test_order_of_what_has_none_is_refused() -> None:
    with pytest.raises(Refused, match="have an order"):
        reorder("question", "al-p-01")
    with pytest.raises(NotAllowed):
        reorder("module", "beta", "alpha", by=noor())


def test_file_that_would_move_a_lesson_back_is_told(tmp_path: Path) -> None:
    move(Lesson.objects.get(code="al-l2"))
    folder = copy_to(tmp_path)
    load(folder)
    assert Lesson.objects.get(code="al-l2").module == beta()
    edit(folder, FLOATING, "Ice is lighter", "Solid ice is lighter")

    with pytest.raises(Exception, match="changed in the file and on the web"):
        load(folder)
    load(folder, take="files")

    assert Lesson.objects.get(code="al-l2").module.code == "alpha"


def test_file_that_would_order_modules_otherwise_is_told(tmp_path: Path) -> None:
    reorder("module", "beta", "alpha")
    folder = copy_to(tmp_path)
    edit(folder, "course.yaml", "title: A small course", "title: A course")

    with pytest.raises(Exception, match="changed in the file and on the web"):
        load(folder)


def test_place_change_never_changes() -> None:
    move(Question.objects.get(code="al-p-01"))

    with pytest.raises(Exception, match="never change"), transaction.atomic():
        PlaceChange.objects.update(kind="lesson")
