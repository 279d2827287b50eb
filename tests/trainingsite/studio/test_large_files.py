"""Large files of questions: kept at once, read by a worker, told how far, cancelled, and read once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes import actions
from quizzes.models import QuestionFile
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


def test_columns_of_a_large_table_are_named_in_a_small_one() -> None:
    rows = b"".join(
        b"%s%d?,A,ice,steam,water\n" % (STEM.replace(b",", b"") * 4, n) for n in range(2_500)
    )
    large = b"Q text,Sol.,x1,x2,x3\n" + rows
    page = brought(large, "large.csv")
    read_question_files()
    client = at_desk(noor())
    assert "Which column is what" not in client.get(page).content.decode()
    layout = {
        "column-0": "stem",
        "column-1": "answer",
        "column-2": "option_a",
        "column-3": "option_b",
        "column-4": "option_c",
    }
    assert "The table is large" in send(page, "columns", **layout)

    send(brought(large[:2_000], "small.csv"), "columns", **layout)
    again = brought(large, "again.csv")
    read_question_files()
    assert "2500 taken" in client.get(again).content.decode()
