"""Facts, terms, modules and the course itself are edited as drafts, go live by two people, and meet the files."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from courses import actions as courses
from courses.models import (
    ContentEntry,
    Course,
    DraftRevision,
    EntryDraft,
    EntryVersion,
    Fact,
    GlossaryTerm,
    Lesson,
    Module,
    PublishRecord,
)
from courses.publishing.actions.adapters import adapter_of
from tests.curriculum_small import copy_to, edit, give, load, write_scheme
from tests.people import lead, noor
from trainingsite.accounts.actions.authority import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_glossary")]
NOW = timezone.now() + timedelta(hours=1)
FACT = {
    "statement": "Salt water boils later.",
    "mark": "SEEN",
    "tier": "A",
    "source": "study",
    "read": "whole",
    "citation": "A book.",
    "review_by": "2030-01-31",
}


@pytest.fixture
def with_glossary(db: None, tmp_path: Path) -> None:
    give(with_term(tmp_path / "first"))


def with_term(place: Path) -> Path:
    folder = copy_to(place)
    (folder / "glossary.yaml").write_text(
        "- term: boiling\n  meaning: Turning into steam.\n  evidence: [E001]\n"
    )
    write_scheme(folder, "small-scheme", "small-exam")
    return folder


def course() -> Course:
    return Course.objects.get(code="small")


def taken_up(kind: str, code: str) -> Any:
    return courses.edit_entry(kind=kind, course=course(), code=code, by=noor(), now=NOW)


def save(entry: Any, **changes: Any) -> Any:
    content = adapter_of(entry).content(entry) | changes
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def publish(entry: Any, now: Any = NOW) -> Any:
    return courses.publish(entry=entry, by=lead(), now=now)


def begin(kind: str, content: dict[str, Any], code: str = "") -> Any:
    return courses.begin_entry(
        kind=kind, course=course(), content=content, code=code, by=noor(), now=NOW
    )


KINDS = [
    ("fact", "E001", {"statement": "Water boils at 100 °C at the sea."}),
    ("term", "boiling", {"meaning": "Turning into steam everywhere at once."}),
    ("module", "alpha", {"title": "Alpha anew"}),
    ("course", "small", {"summary": "What water does."}),
    ("quiz", "alpha-check", {"title": "Alpha, checked"}),
    ("scheme", "small-scheme", {"title": "Certificate of boiling"}),
]
on_each_kind = pytest.mark.parametrize(
    ("kind", "code", "changes"), KINDS, ids=[k[0] for k in KINDS]
)


@on_each_kind
def test_what_is_live_is_the_first_version_and_a_draft_changes_nothing(
    kind: str, code: str, changes: dict[str, Any]
) -> None:
    entry = taken_up(kind, code)
    before = adapter_of(entry).live(course(), code)

    saved = save(entry, **changes)

    assert entry.current_version.number == 1
    assert entry.current_version.publish_record.source == PublishRecord.Source.FILES
    assert adapter_of(entry).live(course(), code) == before
    assert taken_up(kind, code) == saved
    assert DraftRevision.objects.of(saved).count() == 1


@on_each_kind
def test_second_person_puts_it_live_through_the_loader(
    kind: str, code: str, changes: dict[str, Any]
) -> None:
    entry = save(taken_up(kind, code), **changes)
    with pytest.raises(courses.NotASecondPerson):
        courses.publish(entry=entry, by=_as_reviewer(), now=NOW)

    version = publish(entry)

    live = adapter_of(entry).live(course(), code)
    assert (version.number, version.publish_record.reviewer) == (2, lead())
    assert live is not None
    assert {key: live[key] for key in changes} == changes
    with pytest.raises(courses.NothingToPublish):
        publish(type(entry)._default_manager.get(pk=entry.pk))


def _as_reviewer() -> Any:
    person = noor()
    person.groups.set(lead().groups.all())
    return person


@on_each_kind
def test_version_comes_back(kind: str, code: str, changes: dict[str, Any]) -> None:
    entry = taken_up(kind, code)
    before = adapter_of(entry).live(course(), code)
    publish(save(entry, **changes))
    entry = taken_up(kind, code)

    first = entry.versions.get(number=1)
    courses.restore_version(entry=entry, version=first, by=noor(), now=NOW)
    publish(taken_up(kind, code), NOW + timedelta(hours=2))

    assert adapter_of(entry).live(course(), code) == before


@on_each_kind
def test_version_never_changes(kind: str, code: str, changes: dict[str, Any]) -> None:
    taken_up(kind, code)

    with pytest.raises(Exception, match="never change"), transaction.atomic():
        EntryVersion.objects.update(number=9)


FILES = {
    "fact": ("evidence.yaml", "statement: Water boils", "statement: Clean water boils"),
    "term": ("glossary.yaml", "meaning: ", "meaning: By the file, "),
    "module": ("01-alpha/module.yaml", "title: ", "title: By the file "),
    "course": ("course.yaml", "title: ", "title: By the file "),
    "quiz": ("quizzes/alpha-check.yaml", "title: ", "title: By the file "),
    "scheme": ("scheme.yaml", "title: ", "title: By the file "),
}


def from_file(place: Path, kind: str) -> Path:
    folder = with_term(place)
    name, old, new = FILES[kind]
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return folder


@on_each_kind
@pytest.mark.parametrize("is_published", [True, False], ids=["published", "waiting"])
def test_file_that_changed_what_the_web_changed_is_told(
    kind: str, code: str, changes: dict[str, Any], is_published: bool, tmp_path: Path
) -> None:
    entry = save(taken_up(kind, code), **changes)
    if is_published:
        publish(entry)
    live = adapter_of(entry).live(course(), code)
    folder = from_file(tmp_path, kind)

    with pytest.raises(Exception, match="changed in the file and on the web"):
        load(folder)
    assert adapter_of(entry).live(course(), code) == live

    load(folder, take="web")
    assert adapter_of(entry).live(course(), code) == live

    load(folder)  # the file says nothing new
    assert adapter_of(entry).live(course(), code) == live


@on_each_kind
@pytest.mark.parametrize("is_published", [True, False], ids=["published", "waiting"])
def test_file_that_is_taken_is_a_version_and_displaces_the_draft(
    kind: str, code: str, changes: dict[str, Any], is_published: bool, tmp_path: Path
) -> None:
    entry = save(taken_up(kind, code), **changes)
    if is_published:
        publish(entry)

    folder = from_file(tmp_path, kind)
    load(folder, take="files")

    row = taken_up(kind, code)
    adapter = adapter_of(row)
    live = adapter.live(course(), code)
    assert live is not None
    assert row.edited_by is None
    assert adapter.settled(adapter.content(row)) == adapter.settled(live)
    assert adapter.settled(adapter.version_content(row.current_version)) == adapter.settled(live)
    assert "ile" in str(live.get("title") or live.get("meaning") or "By the file")
    assert row.current_version.number == (3 if is_published else 2)
    assert DraftRevision.objects.of(row).count() == 1

    # And what the file says next finds nobody in its way.
    name = FILES[kind][0]
    text = (folder / name).read_text()
    (folder / name).write_text(text.replace("file ", "file again ", 1).replace("Clean", "Cleaner"))
    load(folder)


def test_restart_loads_nothing_over_what_the_web_published(tmp_path: Path) -> None:
    publish(save(taken_up("fact", "E001"), statement="Water boils at 100 °C at the sea."))

    load(with_term(tmp_path))

    assert Fact.objects.get(code="E001").statement == "Water boils at 100 °C at the sea."


def test_fact_that_changes_asks_anew_of_what_rests_on_it() -> None:
    before = Fact.objects.get(code="E001").changed_at
    publish(save(taken_up("fact", "E001"), citation="Another book."))
    assert Fact.objects.get(code="E001").changed_at == before

    publish(save(taken_up("fact", "E001"), statement="Water boils at 100 °C at the sea."))

    fact = Fact.objects.get(code="E001")
    assert fact.changed_at == NOW
    assert Lesson.objects.published().needing_review(NOW.date()).exists()
    assert fact.versions.order_by("-number").first().content["statement"] == fact.statement


def test_fact_begins_with_the_next_number_and_nobody_gets_it_before_it_is_published() -> None:
    last = Fact.objects.order_by("-code").values_list("code", flat=True)[0]

    fact = begin("fact", FACT)

    assert fact.code == f"E{int(last[1:]) + 1:03d}"
    assert not Fact.objects.filter(code=fact.code).exists()
    assert begin("fact", {"statement": "Half a"}).code == f"E{int(last[1:]) + 2:03d}"
    publish(fact)
    assert Fact.objects.get(code=fact.code).statement == FACT["statement"]


def test_fact_with_holes_says_what_it_lacks() -> None:
    fact = begin("fact", {"statement": "Half a", "tier": "D"})

    assert {key for key, _message in adapter_of(fact).gaps(fact)} == {
        *("mark", "tier", "source", "read", "citation", "review_by"),
    }
    with pytest.raises(courses.Unfinished):
        publish(fact)
    with pytest.raises(courses.NotStorable, match="review_by: 'review_by' must be a date"):
        save(fact, review_by="soon")


def test_file_that_brings_the_fact_that_the_web_began_is_told(tmp_path: Path) -> None:
    fact = begin("fact", FACT)
    folder = with_term(tmp_path)
    said = FACT | {"statement": "Another one."}
    lines = "".join(f"  {key}: {value}\n" for key, value in said.items())
    with (folder / "evidence.yaml").open("a") as file:
        file.write(f"- id: {fact.code}\n{lines}")

    with pytest.raises(Exception, match="changed in the file and on the web"):
        load(folder)
    load(folder, take="files")

    assert Fact.objects.get(code=fact.code).statement == "Another one."


def test_term_begins_under_its_own_name_and_cites_what_is_there() -> None:
    with pytest.raises(courses.NotStorable, match="term: Write the term itself first"):
        begin("term", {"meaning": "?"})
    term = begin("term", {"term": "Lid", "meaning": "What covers a pot.", "evidence": ["E999"]})
    assert adapter_of(term).gaps(term) == [("evidence", "'E999' is no fact of this course.")]
    before = course().glossary_hash

    publish(save(term, evidence=["E001"], also=["lids"]))

    stored = GlossaryTerm.objects.get(term="Lid")
    assert ([fact.code for fact in stored.facts.all()], stored.also) == (["E001"], ["lids"])
    assert course().glossary_hash != before


def test_term_whose_form_another_term_has_is_no_entry() -> None:
    term = begin("term", {"term": "Lid", "meaning": "What covers a pot.", "also": ["Boiling"]})

    assert [key for key, _message in adapter_of(term).gaps(term)] == ["also"]


def test_module_begins_and_holds_drafts_before_it_is_live() -> None:
    module = begin("module", {"title": "Steam"})
    row = Module.objects.get(code=module.code)
    lesson = courses.begin_entry(
        kind="lesson", course=course(), module=row, content={"title": "Hot"}, by=noor(), now=NOW
    )

    assert row.is_draft
    assert row not in course().modules.current()
    assert "module" in {key for key, _message in adapter_of(lesson).gaps(lesson)}

    publish(save(module, objectives=[{"code": "st-o1", "text": "Tell steam from fog"}]))

    row.refresh_from_db()
    assert not row.is_draft
    assert list(course().modules.current())[-1] == row
    assert [one.code for one in row.objectives.all()] == ["st-o1"]
    lesson = Lesson.objects.get(pk=lesson.pk)
    assert "module" not in {key for key, _message in adapter_of(lesson).gaps(lesson)}


def test_objective_of_another_module_is_not_taken_over() -> None:
    module = begin(
        "module", {"title": "Steam", "objectives": [{"code": "al-o1", "text": "Mine now"}]}
    )

    assert [key for key, _message in adapter_of(module).gaps(module)] == ["objectives"]


def test_pulled_fact_goes_and_comes_back_as_it_was() -> None:
    entry = taken_up("fact", "E001")
    before = adapter_of(entry).live(course(), "E001")

    courses.pull(entry=entry, reason="Wrong.", by=noor(), now=NOW)
    assert Fact.objects.get(code="E001").retired_at == NOW
    courses.bring_back(entry=entry, by=lead(), now=NOW + timedelta(days=1))

    assert adapter_of(entry).live(course(), "E001") == before


def test_pulled_term_goes_and_comes_back() -> None:
    entry = taken_up("term", "boiling")
    courses.pull(entry=entry, reason="Wrong.", by=noor(), now=NOW)
    assert not GlossaryTerm.objects.filter(term="boiling").exists()

    courses.bring_back(entry=entry, by=lead(), now=NOW + timedelta(days=1))

    assert GlossaryTerm.objects.filter(term="boiling").exists()


def test_module_in_use_and_a_course_do_not_go() -> None:
    with pytest.raises(Refused, match="al-l1"):
        courses.pull(entry=taken_up("module", "alpha"), reason="No.", by=noor(), now=NOW)
    with pytest.raises(Refused, match="as a whole"):
        courses.pull(entry=taken_up("course", "small"), reason="No.", by=noor(), now=NOW)
    assert not EntryDraft.objects.exclude(retired_at=None).exists()


def test_fact_that_left_its_file_is_out_of_use_on_the_web_too(tmp_path: Path) -> None:
    fact = begin("fact", FACT)
    publish(fact)
    entry = taken_up("fact", "E001")
    folder = with_term(tmp_path)
    edit(folder, "evidence.yaml", "- id: E001\n", "- id: E001\n  retired: true\n")

    try:
        load(folder)
    except Exception:  # noqa: BLE001 -- what rests on it may be refused by name; then nothing changed
        entry.refresh_from_db()
        assert entry.retired_at is None
        return
    entry.refresh_from_db()
    assert entry.retired_at is not None


def test_web_remembers_nothing_for_any_source() -> None:
    before = list(ContentEntry.objects.order_by("pk").values_list("pk", "file_hash", "row_hash"))

    publish(save(taken_up("fact", "E001"), statement="Water boils at 100 °C at the sea."))
    publish(begin("fact", FACT))

    assert before == list(
        ContentEntry.objects.order_by("pk").values_list("pk", "file_hash", "row_hash")
    )


def test_what_is_not_there_is_not_edited() -> None:
    with pytest.raises(LookupError, match="no fact 'E998'"):
        taken_up("fact", "E998")
