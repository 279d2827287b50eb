"""Large files of questions: kept at once, read by a worker, told how far, cancelled, and read once."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from quizzes import actions, migrations
from quizzes.models import QuestionFile
from quizzes.sitting.actions import reading_files
from quizzes.sitting.actions.reading_files import _claimed, _goes_on, _store
from quizzes.tasks import read_question_files
from tests.people import ada, noor
from tests.trainingsite.studio.test_bringing import FILES, bring, brought, send
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
STEM = b"Which is it, of the many things that were ever written down about ice and water? "
LARGE = b"".join(b"::q%d::%s%d? {=ice ~steam ~water}\n\n" % (n, STEM * 4, n) for n in range(2_000))
NOW = timezone.now()


@pytest.fixture
def page() -> str:
    return brought(LARGE, "large.gift")


def test_large_file_waits_is_read_by_a_worker_and_the_page_asks_until_then(page: str) -> None:
    client = at_desk(noor())
    waits = client.get(page).content.decode()
    assert ("waits for its turn" in waits, f'data-fragment="{page}"' in waits) == (True, True)
    QuestionFile.objects.update(reading_since=NOW, rows_found=700)
    assert "700 questions so far" in client.get(page, headers={"X-Fragment": "1"}).content.decode()
    assert "No draft can come" in send(page, "take", row=["0"], module="alpha")

    QuestionFile.objects.update(reading_since=None)
    read_question_files()
    part = client.get(page, headers={"X-Fragment": "1"}).content.decode()
    assert ("Look at its rows" in part, "data-fragment" in part) == (True, False)
    assert "2000 taken" in client.get(page).content.decode()
    file = QuestionFile.objects.get()
    assert (len(file.rows), file.format, file.reading_since) == (2000, "gift", None)


def test_cancelled_file_is_not_read(page: str) -> None:
    assert "undid this import" in send(page, "undo")
    assert actions.read_waiting(by=SYSTEM, now=NOW) is False
    assert QuestionFile.objects.get().rows == []


@pytest.mark.each_engine
def test_one_worker_reads_it_and_another_when_that_one_died(page: str) -> None:
    QuestionFile.objects.update(reading_since=NOW)
    actions.read_waiting(by=SYSTEM, now=NOW + timedelta(seconds=59))
    assert QuestionFile.objects.get().read_at is None
    actions.read_waiting(by=SYSTEM, now=NOW + timedelta(seconds=61))
    assert QuestionFile.objects.get().read_at is not None


@pytest.mark.each_engine
def test_one_after_the_other_and_small_ones_at_once(page: str) -> None:
    assert bring(at_desk(noor()), LARGE, "second.gift").status_code == 302
    brought()
    assert [one.read_at is None for one in QuestionFile.objects.order_by("pk")] == [
        True,
        True,
        False,
    ]
    assert actions.read_waiting(by=SYSTEM, now=NOW) is True
    assert actions.read_waiting(by=SYSTEM, now=NOW) is False
    assert not QuestionFile.objects.filter(read_at=None).exists()


def test_nobody_but_the_program_reads_what_waits_and_nobody_else_sees_it(page: str) -> None:
    with pytest.raises(NotAllowed):
        actions.read_waiting(by=noor(), now=NOW)
    assert at_desk(ada()).get(page).status_code == 403
    assert "large.gift" in at_desk(noor()).get(FILES).content.decode()


LAYOUT = {
    "column-0": "stem",
    "column-1": "answer",
    "column-2": "option_a",
    "column-3": "option_b",
    "column-4": "option_c",
}


def test_columns_of_a_large_table_are_named_and_a_worker_reads_it_again() -> None:
    rows = b"".join(
        b"%s%d?,A,ice,steam,water\n" % (STEM.replace(b",", b"") * 4, n) for n in range(2_500)
    )
    large = b"Q text,Sol.,x1,x2,x3\n" + rows
    page = brought(large, "large.csv")
    read_question_files()
    client = at_desk(noor())
    said = client.get(page).content.decode()
    assert ("Which column is what" in said, "Q text" in said) == (True, True)
    assert "waits for its turn" in send(page, "columns", **LAYOUT)
    assert QuestionFile.objects.get().rows == []
    read_question_files()
    assert "2500 taken" in client.get(page).content.decode()


def test_page_of_a_file_does_not_read_it(page: str) -> None:
    """What no reader could take is not opened by the page; its columns are what the reader kept."""
    QuestionFile.objects.update(
        read_at=NOW, rows=[REFUSED], data=b"not,the,table\n", table={"key": "k", "headings": ["Q"]}
    )
    said = at_desk(noor()).get(page).content.decode()
    assert ('<label for="column-0">Q</label>' in said, "the" in said) == (True, True)
    assert "not,the" not in said
    QuestionFile.objects.update(table={})
    assert "Which column is what" not in at_desk(noor()).get(page).content.decode()
    assert "has no table" in send(page, "columns", **LAYOUT)


REFUSED = {"verdict": "refused", "reasons": ["Too much."], "place": "", "stem": "", "entry": None, "lacks": []}  # fmt: skip


@pytest.mark.each_engine
def test_what_ends_three_readers_is_refused_and_the_queue_goes_on(page: str) -> None:
    for minutes in (0, 2, 4):
        assert _claimed(NOW + timedelta(minutes=minutes)) is not None  # and then it died
    later = NOW + timedelta(minutes=6)
    assert actions.read_waiting(by=SYSTEM, now=later) is False
    file = QuestionFile.objects.get()
    assert (file.read_at, [row["verdict"] for row in file.rows]) == (later, ["refused"])
    assert "Reading it failed 3 times" in at_desk(noor()).get(page).content.decode()


@pytest.mark.each_engine
def test_each_reader_counts_and_an_old_reading_never_replaces_a_newer_one(page: str) -> None:
    old = _claimed(NOW)
    new = _claimed(NOW + timedelta(seconds=61))
    assert (old is not None, new is not None) == (True, True)
    assert QuestionFile.objects.get().attempts == 2
    assert (_goes_on(old, 5), _goes_on(new, 7)) == (False, True)
    kept = {"format": "gift", "rows": [], "remarks": [], "table": {}}
    _store(old, kept, NOW)
    assert QuestionFile.objects.get().read_at is None
    _store(new, {**kept, "format": "new"}, NOW)
    _store(new, {**kept, "format": "late"}, NOW)
    assert QuestionFile.objects.get().format == "new"


@pytest.mark.each_engine
@pytest.mark.parametrize("more", [b"", b" " * 800_000])
def test_signs_that_no_database_keeps_are_replaced(more: bytes) -> None:
    record = (
        b'{"actor": {}, "verb": {"id": "\\u0000v\\ud800"}, "object": {"id": "x\\udfff"}}' + more
    )
    page = brought(record, "record.json")
    read_question_files()
    (row,) = QuestionFile.objects.get().rows
    assert "\ufffdv\ufffd" in row["reasons"][0]
    assert at_desk(noor()).get(page).status_code == 200


def test_reason_within_a_reason_is_translated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_files, "_", lambda said: f"«{said}»")
    brought(b'[{"case": "one", "statement": {"actor": 1, "verb": {}, "object": {}}}]', "cases.json")
    (row,) = QuestionFile.objects.get().rows
    assert row["reasons"][0] == (
        "«A learning record (xAPI) that no store takes: «statement.actor is no object». It is no question.»"
    )


@pytest.mark.each_engine
def test_files_that_nobody_could_read_before_wait_for_their_columns_to_be_kept(page: str) -> None:
    brought()
    QuestionFile.objects.filter(name="large.gift").update(read_at=NOW, rows=[REFUSED])
    found = next(
        one.name for one in iter_modules(migrations.__path__) if "within_bounds" in one.name
    )
    moved = import_module(f"{migrations.__name__}.{found}")
    moved.read_anew(apps, SimpleNamespace(connection=connection))
    assert QuestionFile.objects.get(name="large.gift").read_at is None
    assert QuestionFile.objects.get(name="ice.gift").read_at is not None
