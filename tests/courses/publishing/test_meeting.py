"""Two people on one draft, and the way back: nothing that somebody saved or typed is lost."""

import re
from html import unescape
from typing import Any

import pytest

from courses import actions as courses
from courses.models import DraftRevision, Fact, Lesson
from courses.publishing.actions.contributing import contributors_to, may_publish
from courses.publishing.actions.drafting import restore_revision, restore_version
from courses.publishing.actions.publishing import publish
from courses.publishing.models import Contributor
from quizzes.models import Question
from tests import people
from tests.courses.publishing.test_drafting import LATER, on_each_kind, revisions, save
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def lesson() -> Lesson:
    return Lesson.objects.get(code="al-l2")


def page_of(entry: Any) -> str:
    return f"/admin/{entry._meta.label_lower.replace('.', '/')}/{entry.pk}/"


def opened(desk: Any, row: Lesson) -> dict[str, Any]:
    """What the page of the lesson shows, as its form sends it back."""
    page = desk.get(f"{page_of(row)}change/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    return {
        "title": row.title,
        "body": row.body,
        "minutes": row.minutes,
        "objectives": list(row.objectives.values_list("pk", flat=True)),
        "reviewed_date": row.reviewed_date,
        "review_by_date": row.review_by_date,
        "drafted_by": row.drafted_by,
        "seen": seen[1],
    }


def sent(desk: Any, row: Lesson, form: dict[str, Any]) -> str:
    return unescape(desk.post(f"{page_of(row)}change/", form, follow=True).content.decode())


def again(page: str, form: dict[str, Any]) -> dict[str, Any]:
    """The form as the page gives it back."""
    body = re.search(r'<textarea name="body"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert body is not None
    assert seen is not None
    return form | {"body": body[1], "seen": seen[1]}


def test_second_author_is_told_and_both_paragraphs_are_kept():
    first, second = at_desk(people.noor()), at_desk(people.lead())
    save(lesson(), people.mira(), body="Ice floats. [none]\n\nIt is light. [none]\n\nSo. [none]")
    row = lesson()
    blocks = row.body.split("\n\n")
    hers, his = opened(first, row), opened(second, row)
    sent(first, row, hers | {"body": "\n\n".join([*blocks[:-1], f"{blocks[-1]} Hers."])})

    told = sent(second, row, his | {"body": "\n\n".join([f"{blocks[0]} His.", *blocks[1:]])})

    assert "Noor Haddad saved this after you opened the page" in told
    assert "Their paragraphs and yours are both in the text below" in told
    assert "His." not in lesson().body
    sent(second, row, again(told, his))
    assert ("His." in lesson().body, "Hers." in lesson().body) == (True, True)


def test_title_that_only_the_other_changed_stays_hers_and_what_both_changed_is_named():
    first, second = at_desk(people.noor()), at_desk(people.lead())
    row = lesson()
    hers, his = opened(first, row), opened(second, row)
    sent(first, row, hers | {"title": "Hers", "minutes": 9, "objectives": []})
    told = sent(second, row, his | {"body": f"{row.body} His.", "minutes": 7})
    kept = re.search(r'name="title" value="([^"]*)"', told)
    assert kept is not None
    assert kept[1] == "Hers"
    assert "Title is theirs now: Hers" in told
    assert "Both of you changed “Minutes”; yours stands below, theirs is: 9" in told
    assert lesson().title == "Hers"

    answer = again(told, his) | {"title": kept[1], "minutes": 7, "objectives": []}
    sent(second, row, answer)

    now = lesson()
    assert (now.title, now.minutes, now.objectives.count()) == ("Hers", 7, 0)
    assert now.body.endswith("His.")


@on_each_kind
def test_who_takes_up_the_words_of_another_makes_them_an_author_again(model, code, key):
    """An author cannot publish her own words through somebody who puts them back."""
    entry = model.objects.get(code=code)
    writer, other, third = people.lead(), people.noor(), people.mira()
    save(entry, writer, **{key: "dangerous"})
    hers = DraftRevision.objects.of(entry).get()
    entry.refresh_from_db()
    restore_version(entry=entry, version=entry.current_version, by=other, now=LATER)
    Contributor.objects.to(entry).delete()  # as when a harmless draft went live in between

    restore_revision(entry=entry, revision=hers, by=other, now=LATER)

    entry.refresh_from_db()
    assert set(contributors_to(entry)) == {writer, other}
    assert not may_publish(entry, by=writer)
    assert third not in contributors_to(entry)


def test_words_of_an_earlier_version_keep_their_authors():
    row, writer = lesson(), people.lead()
    save(row, writer, body="Dangerous. [none]")
    row.refresh_from_db()
    publish(entry=row, by=people.root(), now=LATER)
    row.refresh_from_db()
    dangerous = row.current_version
    save(row, people.noor(), body="Harmless. [none]")
    row.refresh_from_db()
    publish(entry=row, by=people.root(), now=LATER)
    row.refresh_from_db()

    restore_version(entry=row, version=dangerous, by=people.noor(), now=LATER)

    row.refresh_from_db()
    assert writer in contributors_to(row)
    assert not may_publish(row, by=writer)


def test_page_shows_what_a_version_and_a_save_would_change():
    row = lesson()
    save(row, people.mira(), body="Ice floats. [none]")
    desk = at_desk(people.noor())

    version = desk.get(f"{page_of(row)}versions/?version=1").content.decode()
    kept = desk.get(f"{page_of(row)}versions/?save=1").content.decode()
    nothing = desk.get(f"{page_of(row)}versions/?save=x").content.decode()

    assert "What the draft would say with “Version 1”" in version
    assert "Ice floats." in version
    assert "Discard the draft" in version
    assert "It says the same as the draft does now." in kept
    assert "What the draft would say" not in nothing


def test_same_paragraph_is_shown_as_both_have_it():
    first, second = at_desk(people.noor()), at_desk(people.lead())
    row = lesson()
    hers, his = opened(first, row), opened(second, row)
    sent(first, row, hers | {"body": f"{row.body} Hers."})

    told = sent(second, row, his | {"body": f"{row.body} His."})

    assert "Both of you changed this; yours stands below, theirs is:" in told
    assert "Hers." in told
    sent(second, row, again(told, his))
    assert lesson().body.endswith("His.")
    assert [one.content["body"][-5:] for one in DraftRevision.objects.of(row)] == [" His.", "Hers."]


def test_page_without_a_mark_is_one_of_a_program_and_saves():
    row = lesson()
    desk = at_desk(people.noor())
    form = opened(desk, row) | {"title": "Ice", "seen": ""}

    assert "was changed successfully" in sent(desk, row, form)


def test_question_shows_what_is_stored_beside_what_is_typed():
    question = Question.objects.get(code="al-p-01")
    desk = at_desk(people.lead())
    page = desk.get(f"{page_of(question)}change/").content.decode()
    typed = re.search(r'<textarea name="entry"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert typed is not None
    assert seen is not None
    save(question, people.noor(), topic="hers")

    form = {"entry": unescape(typed[1]).replace("topic: boiling", "topic: his"), "seen": seen[1]}
    told = unescape(desk.post(f"{page_of(question)}change/", form).content.decode())

    assert "Noor Haddad saved this after you opened the page" in told
    assert ("-topic: hers" in told, "+topic: his" in told) == (True, True)
    question.refresh_from_db()
    assert question.draft["topic"] == "hers"


def test_save_that_overtakes_another_between_look_and_save_is_refused():
    row = lesson()
    mark = courses.mark_of(row)
    save(row, people.noor(), title="Ice")

    with pytest.raises(courses.EditedMeanwhile):
        courses.save_draft(
            entry=row, content={"title": "Snow"}, by=people.lead(), now=LATER, seen=mark
        )

    assert lesson().title == "Ice"


@on_each_kind
def test_draft_that_says_what_is_live_waits_for_nobody(model: Any, code: str, key: str) -> None:
    entry = model.objects.get(code=code)
    save(entry, people.noor(), **{key: "once"})

    back = restore_version(entry=entry, version=entry.current_version, by=people.noor(), now=LATER)

    assert (back.edited_by, back.edited_at) == (None, None)
    assert len(revisions(entry)) == 2


@on_each_kind
def test_desk_discards_the_draft_and_puts_a_save_into_it_again(
    model: Any, code: str, key: str
) -> None:
    entry = model.objects.get(code=code)
    save(entry, people.noor(), **{key: "once"})
    kept = DraftRevision.objects.of(entry).get()
    desk = at_desk(people.noor())
    shown = desk.get(f"{page_of(entry)}versions/").content.decode()

    desk.post(f"{page_of(entry)}versions/", {"version": str(entry.current_version.uuid)})
    entry.refresh_from_db()
    discarded = (entry.edited_by, courses.mark_of(entry))
    desk.post(f"{page_of(entry)}versions/", {"save": kept.pk})
    entry.refresh_from_db()

    assert ("Discard the draft" in shown, "Put save 1 into the draft" in shown) == (True, True)
    assert discarded[0] is None
    assert entry.edited_by == people.noor()
    assert DraftRevision.objects.of(entry).get(number=3).content == kept.content


@on_each_kind
def test_older_version_goes_into_the_draft_and_not_live(model: Any, code: str, key: str) -> None:
    entry = model.objects.get(code=code)
    first = entry.current_version
    save(entry, people.noor(), **{key: "once"})
    second = courses.publish(entry=model.objects.get(code=code), by=people.root(), now=LATER)

    entry = model.objects.get(code=code)
    restored = restore_version(entry=entry, version=first, by=people.noor(), now=LATER)

    assert restored.edited_by == people.noor()
    assert model.objects.get(code=code).current_version == second


@pytest.mark.parametrize("who", [people.ada, people.root])
def test_who_does_not_write_restores_nothing(who):
    row = lesson()
    save(row, people.noor(), title="Ice")

    at_desk(who()).post(f"{page_of(row)}versions/", {"version": str(row.current_version.uuid)})

    assert lesson().title == "Ice"


def test_version_that_rests_on_a_fact_that_is_gone_is_restored_and_the_page_says_so():
    question = Question.objects.filter(current_version__fact_links__isnull=False).first()
    assert question is not None
    save(question, people.noor(), topic="other")
    Fact.objects.update(retired_at=LATER)

    version = {"version": str(question.current_version.uuid)}
    author = at_desk(people.with_keys(people.noor()))
    answer = author.post(f"{page_of(question)}versions/", version, follow=True)

    assert "It does not go live as it is" in answer.content.decode()
    assert "is no fact of this course" in answer.content.decode()
    question.refresh_from_db()
    assert question.draft["topic"] != "other"


@pytest.mark.parametrize("posted", [{"save": "x"}, {"save": "999999"}, {"version": "no"}, {}])
def test_restoring_nothing_that_exists_is_no_error_of_ours(posted):
    answer = at_desk(people.noor()).post(f"{page_of(lesson())}versions/", posted)

    assert answer.status_code in (302, 404)
    assert revisions(lesson()) == []
