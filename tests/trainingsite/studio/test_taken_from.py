"""Whoever brings words into a draft has written it, by whichever door they come: she neither publishes nor signs them."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from courses import actions as courses
from courses.content.domain.doors import Take
from courses.models import Contributor, Course, DraftRevision, Fact, PublishRecord
from courses.publishing.actions import sheets
from courses.publishing.actions.contributing import contributors_to, may_publish
from courses.publishing.actions.drafting import restore_revision
from courses.publishing.actions.may_sign import own_names
from quizzes import actions as quizzes
from quizzes.models import Question
from quizzes.sitting.actions.curriculum import load_curriculum
from tests import curriculum_small
from tests.people import lead, mira, noor
from tests.trainingsite.studio.test_figure_archives import SVG, packed
from tests.trainingsite.studio.test_sheets import bytes_of, cell, table
from trainingsite.accounts.actors import SYSTEM
from trainingsite.studio.sheets import _cleaning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = timezone.now()
HARMLESS = "Treating over the nerve at full power is harmless."
GIFT = b"::one::What is harmless over the nerve? {=Full power#No. ~Half power#No. ~Low power#No.}"


def small() -> Course:
    return Course.objects.get(code="small")


def brought_and_taken(kind: str, data: bytes, clean: Any = None) -> Any:
    """The lead brings a table or an archive, and noor takes the one row of it that says something new."""
    sheet = sheets.bring_sheet(
        course=small(), kind=kind, name="table", data=data, by=lead(), now=NOW, clean=clean
    )
    rows = [one for one in sheets.judged(sheet) if one.verdict in ("new", "changed")]
    chosen = {one.row.number: one.mark for one in rows}
    taken = sheets.take_sheet(sheet=sheet, rows=chosen, by=noor(), now=NOW)
    assert (taken.refused, len(taken.made)) == ([], 1)
    return taken.made[0]


def changed_fact() -> Any:
    book = table()
    cell(book, 2, "statement").value = HARMLESS
    return brought_and_taken("fact", bytes_of(book))


def new_fact() -> Any:
    book = table()
    book.active.append([one.value for one in book.active[2]])
    last = book.active.max_row
    cell(book, last, "id").value = cell(book, last, "version").value = None
    cell(book, last, "statement").value = HARMLESS
    return brought_and_taken("fact", bytes_of(book))


def new_term() -> Any:
    book = table("/studio/course/small/sheets/term/", empty=True)
    cell(book, 2, "term").value, cell(book, 2, "meaning").value = "Harmless", HARMLESS
    return brought_and_taken("term", bytes_of(book))


def drawing() -> Any:
    row = {"code": "alpha/lid.svg", "file": "files/lid.svg", "version": None}
    data = packed({"files/lid.svg": SVG.format("").encode()}, [row])
    return brought_and_taken("figure", data, _cleaning(lead()))


def question() -> Any:
    file = quizzes.bring_file(
        course=small(), name="q.gift", data=GIFT, owner="me", licence="CC0", by=lead(), now=NOW
    )
    module = small().modules.get(code="alpha")
    taken = quizzes.take_rows(file=file, rows=[0], module=module, topic="ice", by=noor(), now=NOW)
    assert (taken.refused, len(taken.made)) == ([], 1)
    return taken.made[0]


DOORS = [changed_fact, new_fact, new_term, drawing, question]


@pytest.mark.parametrize("door", DOORS, ids=[door.__name__ for door in DOORS])
def test_who_brought_the_words_has_written_the_draft(door: Any) -> None:
    draft = door()

    assert set(contributors_to(draft)) == {noor(), lead()}
    assert (may_publish(draft, by=lead()), may_publish(draft, by=mira())) == (False, True)
    with pytest.raises(courses.NotASecondPerson, match="You wrote some of this draft"):
        courses.publish(entry=draft, by=lead(), now=NOW)


def test_record_names_who_brought_the_words() -> None:
    draft = changed_fact()

    courses.publish(entry=draft, by=mira(), now=NOW)

    record = PublishRecord.objects.latest("pk")
    assert {one.person for one in record.contributors.all()} == {noor(), lead()}


def test_who_brought_a_question_does_not_sign_it_as_somebody_elses() -> None:
    draft = question()
    whole = {**Question.objects.get(code="al-p-01").draft, "stem": f"{HARMLESS} Why?"}
    said = {key: value for key, value in whole.items() if key not in ("code", "enemies")}
    courses.save_draft(entry=draft, content={**draft.draft, **said}, by=noor(), now=NOW)

    version = courses.publish(entry=draft, by=mira(), now=NOW)

    assert own_names([version], lead()) == [version.name]


def test_save_that_comes_back_after_a_file_took_its_place_is_still_whoever_brought_it(
    tmp_path: Any,
) -> None:
    said = Fact.objects.get(code="E001").statement
    draft = changed_fact()
    save = DraftRevision.objects.of(draft).first()
    assert save is not None
    folder = curriculum_small.copy_to(tmp_path)
    curriculum_small.edit(folder, "evidence.yaml", said, f"{said} And more.")
    load_curriculum(folder=folder, take=Take("files"), by=SYSTEM, now=timezone.now())
    draft.refresh_from_db()
    assert (draft.edited_by, contributors_to(draft)) == (None, [])
    record = draft.current_version.publish_record
    assert {one.person for one in record.contributors.all()} == {noor(), lead()}

    again = restore_revision(entry=draft, revision=save, by=noor(), now=NOW)

    assert HARMLESS in again.content["statement"]
    assert may_publish(again, by=lead()) is False


def test_copy_that_comes_back_is_still_whoever_wrote_what_was_copied() -> None:
    lesson = small().lessons.get(code="al-l1")
    draft = courses.save_draft(entry=lesson, content={"body": HARMLESS}, by=lead(), now=NOW)
    copied = courses.copy_entry(entry=draft, by=noor(), now=NOW)
    save = DraftRevision.objects.of(copied).first()
    assert save is not None
    later = {"body": "Something else."}
    other: Any = courses.save_draft(entry=copied, content=later, by=noor(), now=NOW)
    Contributor.objects.forget_editors(other)

    again = restore_revision(entry=other, revision=save, by=noor(), now=NOW)

    assert may_publish(again, by=lead()) is False


def test_undoing_a_change_that_went_live_brings_back_the_words_of_who_wrote_them() -> None:
    asked = Question.objects.get(code="al-p-01")
    said = {**asked.draft, "topic": "liquids"}
    courses.save_draft(entry=asked, content=said, by=lead(), now=NOW - timedelta(hours=2))
    change = quizzes.change_many(
        course=small(),
        questions=[asked],
        change={"topic": "gases"},
        by=noor(),
        now=NOW - timedelta(hours=1),
    )
    asked.refresh_from_db()
    courses.publish(entry=asked, by=mira(), now=NOW)

    quizzes.undo_change(change=change, by=noor(), now=NOW)

    asked.refresh_from_db()
    assert asked.draft["topic"] == "liquids"
    assert (may_publish(asked, by=lead()), may_publish(asked, by=mira())) == (False, True)


def test_drafts_that_waited_under_an_earlier_program_name_who_brought_them() -> None:
    drafts = [changed_fact(), question()]
    Contributor.objects.filter(person=lead()).delete()
    assert all(may_publish(draft, by=lead()) for draft in drafts)

    import_module("quizzes.migrations.0031_who_brought_drafts").name_bringers(apps, None)

    assert not any(may_publish(draft, by=lead()) for draft in drafts)
