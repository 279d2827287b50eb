"""What somebody said of the columns of a table: told with who said it, said otherwise, taken back, and for nobody else's rows unseen."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quizzes import actions
from quizzes.models import ColumnLayout, QuestionFile
from quizzes.sitting.actions import named_columns
from tests.people import ada, lead, noor, root
from tests.trainingsite.studio.test_bringing import PLACE, bring, send, table
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
HEADINGS = ("Fall", "Lösungswort", "Ablenker eins", "Ablenker zwei")
ROW = ("Womit wird eine frische Verbrennung gekühlt?", "Leitungswasser", "Eis", "Butter")
RIGHT = {"column-0": "stem", "column-1": "answer", "column-2": "wrong_a", "column-3": "wrong_b"}
WRONG = RIGHT | {"column-1": "wrong_a", "column-2": "answer"}
WRONG_LAYOUT = {"stem": 0, "answer": 2, "wrong_a": 1, "wrong_b": 3}
CORRECT = "These columns are wrong"


def page_of(by: Any = None, *rows: tuple[str, ...]) -> str:
    answer = bring(at_desk(by or noor()), table(HEADINGS, *(rows or (ROW,))), "mine.xlsx")
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def shown(page: str, by: Any = None) -> str:
    return unescape(at_desk(by or noor()).get(page).content.decode())


def file_of(page: str) -> QuestionFile:
    return QuestionFile.objects.get(uuid=page.rstrip("/").rsplit("/", 1)[1])


def keyed(page: str) -> list[str]:
    """What is right in each row of the file."""
    rows = file_of(page).rows
    return [
        next(one["text"] for one in row["entry"]["options"] if one["correct"])
        if row["entry"]
        else ""
        for row in rows
    ]


@pytest.fixture
def wrong() -> str:
    """A file whose columns noor has named, and not well."""
    page = page_of()
    send(page, "columns", **WRONG)
    assert keyed(page) == ["Eis"]
    return page


def test_columns_named_wrongly_are_named_again_and_the_rows_read_again(wrong: str) -> None:
    told = shown(wrong)
    assert CORRECT in told
    assert '<option value="answer" selected>' in told.split('id="column-2"')[1].split("</select")[0]

    send(wrong, "columns", **RIGHT)

    assert keyed(wrong) == ["Leitungswasser"]
    assert ColumnLayout.objects.get().layout["answer"] == 1
    assert CORRECT in shown(wrong)


def test_who_brings_the_next_table_reads_who_had_said_so_and_mends_it(wrong: str) -> None:
    other = page_of(lead(), ("Was wird zuerst getan?", "kühlen", "einreiben", "warten"))
    said = ColumnLayout.objects.get().said_at

    told = shown(other, lead())

    day = timezone.localtime(said).strftime("%-d %B %Y")
    assert f"Its columns were read as {noor()} said of these headings on {day}" in told
    send(other, "columns", by=lead(), **RIGHT)
    assert keyed(other) == ["kühlen"]
    assert f"read as {lead()} said" in shown(other, lead())


def test_what_was_said_since_is_told_and_the_file_read_again(wrong: str) -> None:
    other = page_of(lead())
    send(other, "columns", by=lead(), **RIGHT)

    told = shown(wrong)

    assert f"{lead()} said on " in told
    assert "This file was read otherwise." in told
    assert keyed(wrong) == ["Eis"]
    send(wrong, "read-again")
    assert keyed(wrong) == ["Leitungswasser"]
    assert "This file was read otherwise." not in shown(wrong)


def test_what_was_said_is_forgotten_and_the_file_read_as_the_headings_tell(wrong: str) -> None:
    other = page_of(lead())

    told = unescape(send(wrong, "forget-columns"))

    assert "Forgotten." in told
    assert "Which column is what?" in told
    assert not ColumnLayout.objects.exists()
    assert keyed(wrong) == [""]
    assert "That is forgotten since." in shown(other, lead())
    assert "Which column is what?" in shown(page_of(lead()), lead())
    assert "Nobody has said what the columns" in unescape(send(wrong, "forget-columns"))


def test_rows_that_are_drafts_stay_as_they_were_read(wrong: str) -> None:
    send(wrong, "take", row=["0"], **PLACE)

    told = shown(wrong)

    assert "Some of its rows are drafts already." in told
    assert 'name="column-0"' not in told
    for act, form in (("columns", RIGHT), ("read-again", {})):
        answer = at_desk(noor()).post(wrong, {"act": act, **form}, follow=True)
        assert "Some of its rows are drafts already." in unescape(answer.content.decode())
        assert keyed(wrong) == ["Eis"]
        assert ColumnLayout.objects.get().layout == WRONG_LAYOUT
    assert "This file stays as it was read" in unescape(send(wrong, "forget-columns"))
    assert (keyed(wrong), ColumnLayout.objects.exists()) == (["Eis"], False)


def test_import_that_was_undone_offers_nothing_of_its_columns(wrong: str) -> None:
    send(wrong, "take", row=["0"], **PLACE)
    send(wrong, "undo")

    assert CORRECT not in shown(wrong)
    assert "Forget it" not in shown(wrong)
    assert "This import was undone" in unescape(send(wrong, "forget-columns"))
    assert ColumnLayout.objects.get().layout == WRONG_LAYOUT


def test_headings_in_another_row_take_the_place_of_those_that_were_said() -> None:
    answer = bring(at_desk(noor()), table(("a", "b", "c", "d"), HEADINGS, ROW), "mine.xlsx")
    page = str(answer.url)
    send(page, "columns", headings="0", **WRONG)
    send(page, "columns", headings="1", **RIGHT)

    assert keyed(page) == ["Leitungswasser"]
    assert ColumnLayout.objects.get().headings == list(HEADINGS)


def test_table_whose_headings_tell_can_be_read_otherwise_too() -> None:
    head = ("Question", "A", "B", "C", "Answer", "Key")
    row = ("Which one is it now, of these?", "one", "two", "three", "A", "B")
    page = str(bring(at_desk(noor()), table(head, row), "mine.xlsx").url)
    assert keyed(page) != ["two"]
    assert CORRECT in shown(page)
    assert "said of these headings" not in shown(page)

    options = {f"column-{n}": f"option_{letter}" for n, letter in ((1, "a"), (2, "b"), (3, "c"))}
    send(page, "columns", **options, **{"column-0": "stem", "column-5": "answer"})

    assert keyed(page) == ["two"]


@pytest.mark.parametrize("key", ["answer", "stem", "option_a"])
def test_two_columns_are_never_the_same_thing(key: str) -> None:
    page, client = page_of(), at_desk(noor())
    form = {"column-0": "stem", "column-1": "answer", "column-2": key, "column-3": key}

    answer = client.post(page, {"act": "columns", **form})
    told = unescape(answer.content.decode())

    assert answer.status_code == 400
    assert "is said of several columns" in told
    named = {"answer": HEADINGS[1:], "stem": (HEADINGS[0], *HEADINGS[2:])}.get(key, HEADINGS[2:])
    assert ", ".join(f"“{heading}”" for heading in named) in told
    assert not ColumnLayout.objects.exists()
    for at, said in enumerate(form.values()):
        assert f'<option value="{said}" selected>' in told.split(f'id="column-{at}"')[1].split("</select")[0]  # fmt: skip


def test_form_that_lacks_the_answer_keeps_what_it_says() -> None:
    told = at_desk(noor()).post(page_of(), {"act": "columns", "column-3": "stem"}).content.decode()

    assert "Say at least which column" in told
    assert '<option value="stem" selected>' in told.split('id="column-3"')[1].split("</select")[0]


def test_file_that_is_no_table_has_no_columns() -> None:
    page = str(bring(at_desk(noor()), b"Why does ice float?\nA. light\nB. cold\nANSWER: A\n", "a.txt").url)  # fmt: skip
    assert keyed(page) == ["light"]
    assert CORRECT not in shown(page)


def test_large_table_is_read_again_by_a_worker(wrong: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(named_columns, "is_small", lambda _data: False)
    send(wrong, "forget-columns")
    assert file_of(wrong).read_at is None


@pytest.mark.parametrize("act", ["columns", "forget-columns", "read-again"])
@pytest.mark.parametrize(("who", "may"), [(noor, True), (lead, True), (root, False), (ada, False), (None, False)])  # fmt: skip
def test_columns_are_said_by_who_writes(wrong: str, act: str, who: Any, may: bool) -> None:
    client = at_desk(who()) if who else Client()
    answer = client.post(wrong, {"act": act, **RIGHT}, follow=True)
    assert (answer.status_code == 200 and "mine.xlsx" in answer.content.decode()) is may
    layout = ColumnLayout.objects.first()
    assert (layout is None or layout.layout != WRONG_LAYOUT) is (may and act != "read-again")


@pytest.mark.parametrize("do", [actions.forget_columns, actions.read_file_again])
def test_actions_ask_who_may(wrong: str, do: Any) -> None:
    with pytest.raises(NotAllowed):
        do(file=file_of(wrong), by=root(), now=timezone.now())
    assert ColumnLayout.objects.exists()


def test_nothing_said_is_nothing_to_forget() -> None:
    with pytest.raises(Refused, match="Nobody has said"):
        actions.forget_columns(file=file_of(page_of()), by=noor(), now=timezone.now())
