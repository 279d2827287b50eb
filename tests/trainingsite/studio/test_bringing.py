"""Questions of others, brought as a file: row by row, as drafts alone, filled many at once, undone as one act."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from courses.models import Fact, Objective
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.drafting import save_draft
from quizzes.bank.formats.whole import kept_file
from quizzes.models import BroughtQuestion, ColumnLayout, Question, QuestionFile
from quizzes.sitting.actions import bringing, named_columns
from tests.people import ada, lead, noor, root
from tests.quizzes.sitting.test_exam_keys import holder
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
FILES = "/studio/course/small/files/"
GIFT = b"""::ice::Why does ice float on water? {
=It is less dense#Its lattice takes more room
~It is colder
~It is white
}

::essay::Write about ice. {}

::half::Which are liquids at room temperature? {~%50%water ~%50%mercury ~%-100%iron ~gold}
"""
PLACE = {"module": "alpha", "topic": "ice"}


def bring(client: Client, data: bytes, name: str, **more: str) -> Any:
    form = {"owner": "Noor Haddad", "licence": "own work"} | more
    return client.post(FILES, {"file": SimpleUploadedFile(name, data), **form})


def brought(data: bytes = GIFT, name: str = "ice.gift") -> str:
    """The page of a file that noor has brought."""
    answer = bring(at_desk(noor()), data, name)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def send(page: str, act: str, *, by: Any = None, **form: Any) -> str:
    client = at_desk(by or noor())
    answer = client.post(page, {"act": act, **form}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def table(*rows: tuple[str, ...]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_page_says_of_every_row_what_became_of_it_and_makes_nothing() -> None:
    before = Question.objects.count()
    page = at_desk(noor()).get(brought()).content.decode()

    assert "1 taken" in page
    assert "An answer in free words is marked by people" in page
    assert "Still lacks:" in page
    assert Question.objects.count() == before


def test_chosen_rows_become_drafts_in_their_place_and_nothing_goes_live() -> None:
    page = brought()
    said = send(page, "take", row=["0"], **PLACE)

    assert "1 draft." in said
    (made,) = [one.question for one in BroughtQuestion.objects.all()]
    assert (made.module.code, made.pool, made.current_version) == ("alpha", "practice", None)
    assert made.edited_by == noor()
    assert made.draft["topic"] == "ice"
    assert [option["correct"] for option in made.draft["options"]] == [True, False, False]
    assert made.draft["options"][0]["rationale"] == "Its lattice takes more room"
    send(page, "take", row=["0"], **PLACE)
    assert BroughtQuestion.objects.count() == 1


def test_row_of_which_no_draft_can_come_is_told() -> None:
    assert "No draft can come of this row." in send(brought(), "take", row=["1", "77"], **PLACE)
    assert not BroughtQuestion.objects.exists()


@pytest.mark.parametrize(("act", "form", "why"), [
    ("take", PLACE, "Choose at least one row"),
    ("take", {"row": ["0"], "module": "none"}, "Choose a module"),
    ("fill", {"topic": "x"}, "Choose at least one draft"),
    ("columns", {"column-0": "stem"}, "Say at least which column"),
    ("fly", {}, "Choose what to do"),
])  # fmt: skip
def test_act_that_lacks_something_says_so(act: str, form: Any, why: str) -> None:
    assert why in send(brought(), act, **form)


def test_many_drafts_are_filled_at_once() -> None:
    page = brought()
    send(page, "take", row=["0", "2"], **PLACE)
    drafts = [str(one.question.uuid) for one in BroughtQuestion.objects.all()]
    send(page, "fill", draft=drafts, level="application", evidence="E001 E002", objective="al-o1")

    filled = [one.question.draft for one in BroughtQuestion.objects.all()]
    assert [(one["level"], one["evidence"]) for one in filled] == [
        ("application", ["E001", "E002"])
    ] * len(drafts)
    assert {one["topic"] for one in filled} == {"ice"}


def test_undoing_takes_back_what_nobody_worked_on() -> None:
    page = brought()
    send(page, "take", row=["0", "2"], **PLACE)
    first, second = (one.question for one in BroughtQuestion.objects.order_by("row"))
    address = f"/studio/course/small/question/{first.code}/"
    form = posted_by(at_desk(noor()).get(address).content.decode())
    at_desk(noor()).post(address, form | {"topic": "changed by hand"})
    said = send(page, "undo")

    assert "1 draft is gone" in said
    assert f"so they stay: {first.code}" in said
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.retired_at, second.retired_at is not None) == (None, True)
    assert 'value="undo"' in said  # one is left
    assert QuestionFile.objects.get().undone_at is None
    assert Question.objects.filter(retired_at=None, brought__isnull=False).get() == first


def test_undone_whole_it_takes_no_rows_any_more() -> None:
    page = brought()
    send(page, "take", row=["0"], **PLACE)
    assert 'value="undo"' not in send(page, "undo")
    assert "This import was undone" in send(page, "take", row=["2"], **PLACE)


def test_filling_keeps_what_somebody_saved_since_the_drafts_were_listed() -> None:
    page = brought()
    send(page, "take", row=["0", "2"], **PLACE)
    listed = [one.question for one in BroughtQuestion.objects.order_by("row")]
    first = Question.objects.get(pk=listed[0].pk)
    content = adapter_of(first).content(first) | {"stem": "Why does ice float on the lake?"}
    save_draft(entry=first, content=content, by=lead(), now=timezone.now())
    said = {"level": "application"}
    bringing.fill_drafts(questions=listed, said=said, by=noor(), now=timezone.now())

    first.refresh_from_db()
    kept = adapter_of(first).content(first)
    assert (kept["stem"], kept["level"]) == ("Why does ice float on the lake?", "application")


def test_what_whoever_brought_it_filled_in_is_undone_with_it() -> None:
    page = brought()
    send(page, "take", row=["0", "2"], **PLACE)
    first, second = (one.question for one in BroughtQuestion.objects.order_by("row"))
    send(page, "fill", draft=[str(first.uuid), str(second.uuid)], level="application")
    send(page, "fill", draft=[str(first.uuid)], topic="steam")
    said = send(page, "undo")

    assert "2 drafts are gone" in said
    assert not Question.objects.filter(retired_at=None, brought__isnull=False).exists()


def test_what_somebody_else_filled_in_stays_and_is_named() -> None:
    page = brought()
    send(page, "take", row=["0", "2"], **PLACE)
    first, second = (one.question for one in BroughtQuestion.objects.order_by("row"))
    send(page, "fill", by=lead(), draft=[str(first.uuid)], level="application")
    # Whoever fills what somebody else has changed makes it no part of the import again.
    send(page, "fill", draft=[str(first.uuid), str(second.uuid)], topic="steam")
    said = send(page, "undo")

    assert "1 draft is gone" in said
    assert f"so they stay: {first.code}" in said
    again = send(page, "undo")
    assert "gone" not in again
    assert f"so they stay: {first.code}" in again


PLACED = ("code", "module", "kind", "stem", "option_a", "option_b", "option_c", "option_d", "answer")  # fmt: skip


def placed(code: str, module: str, stem: str = "Why does ice float?") -> tuple[str, ...]:
    return (code, module, "single_choice", stem, "It is light", "Cold", "White", "Old", "A")


def test_row_goes_into_the_module_that_it_names_and_gets_its_code() -> None:
    page = brought(table(PLACED, placed("ice-floats", "beta")), "a.xlsx")
    assert "1 taken" in at_desk(noor()).get(page).content.decode()
    send(page, "take", row=["0"], **PLACE)

    made = BroughtQuestion.objects.get().question
    assert (made.module.code, made.code) == ("beta", "ice-floats")


def test_module_that_is_none_flags_its_row_and_another_is_chosen() -> None:
    page = brought(table(PLACED, placed("ice-floats", "no-such-module")), "a.xlsx")
    shown = at_desk(noor()).get(page).content.decode()
    assert "0 taken" in shown
    assert "“no-such-module” is no module of this course" in shown
    assert 'value="0" checked' not in shown

    send(page, "take", row=["0"], **PLACE)
    assert BroughtQuestion.objects.get().question.module.code == "alpha"


def test_code_that_is_none_flags_its_row_and_one_in_capitals_is_found_again() -> None:
    data = table(PLACED, placed("OWN-1", "alpha"), placed("Q 12a", "alpha", "Why cold?"))
    page = brought(data, "a.xlsx")
    shown = at_desk(noor()).get(page).content.decode()
    assert "1 taken" in shown
    assert "The code &#x27;Q 12a&#x27; was not taken" in shown
    assert "were taken so (OWN-1 as own-1), of questions: 1." in shown

    send(page, "take", row=["0"], **PLACE)
    assert BroughtQuestion.objects.get().question.code == "own-1"
    again = at_desk(noor()).get(brought(data, "b.xlsx")).content.decode()
    assert "There is a question with the code “own-1” already" in again


def test_objective_and_facts_that_the_course_does_not_have_flag_their_row() -> None:
    headings = (*PLACED, "objective", "evidence")
    known = Objective.objects.filter(course__code="small", retired_at=None).first()
    fact = Fact.objects.filter(course__code="small", retired_at=None).first()
    assert known is not None
    assert fact is not None
    rows = [
        (*placed("a-1", "alpha", "Why one?"), known.code, fact.code),
        (*placed("a-2", "alpha", "Why two?"), "no-such-one", fact.code),
        (*placed("a-3", "alpha", "Why three?"), known.code, f"{fact.code}, Smith 2020"),
        (*placed("a-4", "alpha", "Why four?"), known.code, "E9998 E9999"),
    ]
    shown = at_desk(noor()).get(brought(table(headings, *rows), "a.xlsx")).content.decode()
    assert "1 taken" in shown
    assert "“no-such-one” is no learning objective of this course" in shown
    assert "has the code: “Smith 2020”." in shown
    assert "has the code: “E9998”, “E9999”." in shown


def test_code_that_is_there_flags_its_row_and_never_makes_two_of_one_code() -> None:
    data = table(PLACED, placed("ice-floats", "alpha"), placed("ice-floats", "alpha", "Why cold?"))
    page = brought(data, "a.xlsx")
    first = at_desk(noor()).get(page).content.decode()
    assert first.count("There is a question with the code “ice-floats” already") == 1
    send(page, "take", row=["0"], **PLACE)

    again = brought(data, "a.xlsx")
    shown = at_desk(noor()).get(again).content.decode()
    assert shown.count("There is a question with the code “ice-floats” already") == 2
    send(again, "take", row=["0"], **PLACE)
    codes = {one.question.code for one in BroughtQuestion.objects.all()}
    assert codes == {"ice-floats", "ice-floats-2"}

    send(page, "undo")
    send(again, "undo")
    third = at_desk(noor()).get(brought(data, "a.xlsx")).content.decode()
    assert third.count("There is a question with the code “ice-floats” already") == 1


def test_number_of_a_row_is_no_code() -> None:
    head = ("No", "Question", "A", "B", "C", "D", "Answer")
    row = ("1", "Why does ice float?", "It is light", "Cold", "White", "Old", "A")
    for _again in range(2):
        page = brought(table(head, row), "a.xlsx")
        assert "with the code" not in at_desk(noor()).get(page).content.decode()
        send(page, "take", row=["0"], **PLACE)
    codes = {one.question.code for one in BroughtQuestion.objects.all()}
    assert len(codes) == 2
    assert not any(code.isdecimal() for code in codes)


def test_columns_that_nobody_knows_are_named_once() -> None:
    rows = (
        ("Q text", "Sol.", "x1", "x2", "x3"),
        ("Why does ice float?", "A", "It is less dense", "It is cold", "It is white"),
    )
    page = brought(table(*rows), "mine.xlsx")
    shown = at_desk(noor()).get(page).content.decode()
    assert "Which column is what?" in shown
    form = {"column-0": "stem", "column-1": "answer"} | {
        f"column-{place}": f"option_{letter}" for place, letter in ((2, "a"), (3, "b"), (4, "c"))
    }
    send(page, "columns", **form)

    (row,) = QuestionFile.objects.get().rows
    assert (row["verdict"], row["entry"]["options"][0]["correct"]) == ("taken", True)
    assert ColumnLayout.objects.count() == 1
    again = brought(table(rows[0], ("What is steam?", "B", "ice", "vapour", "rain")), "next.xlsx")
    assert "Which column is what?" not in at_desk(noor()).get(again).content.decode()


def test_signs_that_are_no_markup_are_shown_as_they_were_typed() -> None:
    question = ("<b>Patient</b>: 2 * 3 = ?", "A", "6_mm", "5", "4")
    page = brought(table(("Question", "Answer", "A", "B", "C"), question), "a.xlsx")
    shown = at_desk(noor()).get(page).content.decode()
    assert "<li>6_mm" in shown
    assert "would be read as letters" in shown
    drafts = send(page, "take", row=["0"], **PLACE)
    assert "&lt;b&gt;Patient&lt;/b&gt;: 2 * 3 = ?</a>" in drafts
    assert "\\" not in drafts


def test_column_that_explains_is_told_once_and_flags_no_row() -> None:
    rows = [(f"What is {n} times two?", "A", f"{2 * n}", "odd", "none", "Count.") for n in range(9)]
    head = ("Question", "Answer", "A", "B", "C", "Explanation")
    shown = at_desk(noor()).get(brought(table(head, *rows), "a.xlsx")).content.decode()
    assert "became the reason of the right answer, in questions: 9." in shown
    assert "9 taken" in shown
    assert "0 flagged" in shown


def test_headings_below_a_title_are_chosen_and_columns_have_names_and_values() -> None:
    rows = (
        ("Bank of May", "", "", "", ""),
        ("Q text", "Sol.", "x1", "x2", "x3"),
        ("Why does ice float?", "A", "It is less dense", "It is cold", "It is white"),
    )
    page = brought(table(*rows), "mine.xlsx")
    first = at_desk(noor()).get(page).content.decode()
    assert 'value="0" selected>row 1: Bank of May<' in first
    shown = at_desk(noor()).get(f"{page}?headings=1").content.decode()
    assert ">Q text</label>" in shown
    assert "“Why does ice float?”" in shown
    assert '<option value="rationale_b">Why answer B is right or wrong</option>' in shown
    form = {"headings": "1", "column-0": "stem", "column-1": "answer"} | {
        f"column-{place}": f"option_{letter}" for place, letter in ((2, "a"), (3, "b"), (4, "c"))
    }
    send(page, "columns", **form)
    (row,) = QuestionFile.objects.get().rows
    assert (row["verdict"], row["place"].endswith("row 3")) == ("taken", True)
    assert ColumnLayout.objects.get().headings == list(rows[1])


MIXED = table(
    ("Question", "A", "B", "C", "Answer"),
    ("Why does ice float?", "light", "cold", "white", "A"),
    ("Why is snow white?", "air", "air", "salt", "C"),
    ("Why is steam hot?", "gas", "", "", "A"),
)


@pytest.mark.parametrize(("show", "seen"), [
    ("all", "ice snow steam"), ("look", "snow"), ("refused", "steam"), ("taken", "ice"), ("x", "ice snow steam"),
])  # fmt: skip
def test_rows_are_shown_by_what_became_of_them(show: str, seen: str) -> None:
    shown = at_desk(noor()).get(f"{brought(MIXED, 'a.xlsx')}?show={show}").content.decode()
    rows = shown.split('<ul class="rows brought">')[1]
    assert " ".join(word for word in ("ice", "snow", "steam") if f" {word} " in rows) == seen
    assert "with something to look at (1)" in shown
    assert "1 refused" in shown


def test_what_a_row_lacks_is_called_as_on_the_form() -> None:
    shown = at_desk(noor()).get(brought()).content.decode()
    assert "Why (Answers B, C); Harm if chosen (Answers B, C)" in shown
    assert "options.b" not in shown


def test_who_may_not_read_keys_is_told_why_no_pool_is_offered() -> None:
    shown = at_desk(noor()).get(FILES).content.decode()
    assert ("What you bring is for practice" in shown, 'name="pool"' in shown) == (True, False)
    shown = at_desk(holder(noor())).get(FILES).content.decode()
    assert ("What you bring is for practice" in shown, 'name="pool"' in shown) == (False, True)


@pytest.mark.parametrize(("data", "name", "why"), [
    (b"\x00\x01\x02", "x.bin", "refused, because"),
    (b"PK\x03\x04 broken", "x.zip", "refused, because"),
    (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "x.xml", "refused, because"),
    (b"nothing that asks", "x.txt", "refused, because"),
])  # fmt: skip
def test_file_that_cannot_be_read_says_why(data: bytes, name: str, why: str) -> None:
    page = at_desk(noor()).get(brought(data, name)).content.decode()
    assert "1 refused" in page
    assert "1 refused, because" not in page
    assert why in page


def test_file_without_owner_or_licence_and_one_too_large_are_refused() -> None:
    for more in ({"owner": " "}, {"licence": ""}):
        assert bring(at_desk(noor()), GIFT, "ice.gift", **more).status_code == 400
    large = bring(at_desk(noor()), b"x" * 20_000_001, "large.gift")
    assert "20 are the most" in large.content.decode()
    assert not QuestionFile.objects.exists()


def test_drafts_leave_as_a_table_and_for_moodle_for_who_brought_them() -> None:
    page = brought()
    send(page, "take", row=["0"], **PLACE)
    book = load_workbook(BytesIO(at_desk(noor()).get(f"{page}xlsx/").content))
    headings = [cell.value for cell in next(book.active.iter_rows())]
    assert "stem" in headings
    assert b"Why does ice float" in at_desk(noor()).get(f"{page}moodle/").content
    assert at_desk(lead()).get(f"{page}xlsx/").status_code == 404
    assert at_desk(noor()).get("/studio/table/").content[:2] == b"PK"


def test_draft_of_a_kind_that_files_do_not_know_is_left_out_and_told() -> None:
    page = brought()
    send(page, "take", row=["0"], **PLACE)
    question = BroughtQuestion.objects.get().question
    question.draft = {**question.draft, "kind": "hotspot"}
    question.save()

    shown = at_desk(noor()).get(page)

    assert shown.status_code == 200
    assert (
        "Moodle has no place for: questions of kinds that it does not know"
        in shown.content.decode()
    )
    assert (
        "The table has no place for: questions of kinds that it does not know"
        in shown.content.decode()
    )
    for form in ("xlsx", "zip", "moodle"):
        assert at_desk(noor()).get(f"{page}{form}/").status_code == 200


def test_nobody_but_writers_brings_questions() -> None:
    page = brought()
    for who in (root, ada):
        client = at_desk(who())
        assert client.get(FILES).status_code == 403
        assert client.post(page, {"act": "undo"}).status_code == 403
    assert QuestionFile.objects.get().undone_at is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def spied(*args: Any, **kwargs: Any) -> Any:
        seen.append(connection.in_atomic_block)
        return kept_file(*args, **kwargs)

    for module in (bringing, named_columns):
        monkeypatch.setattr(module, "kept_file", spied)
    page = brought(table(("Q text", "Sol.", "x1", "x2"), ("Why ice?", "A", "yes", "no")), "a.xlsx")
    layout = {"column-0": "stem", "column-1": "answer", "column-2": "option_a", "column-3": "option_b"}  # fmt: skip
    send(page, "columns", **layout)
    assert QuestionFile.objects.get().rows[0]["entry"]["stem"] == "Why ice?"
    assert seen == [False, False]


@pytest.mark.parametrize(
    ("row", "right", "wrong"),
    [
        ({"kind": "numeric", "answer": "12.5", "tolerance": "0.5", "unit": "J", "option_a": "25"}, ["12.5 ± 0.5 J"], ["25"]),
        ({"kind": "true_false", "answer": "false"}, ["False"], ["True"]),
        ({"kind": "short_text", "answer": "ice | frozen water", "option_a": "snow"}, ["ice", "frozen water"], ["snow"]),
        ({"kind": "matching", "option_a": "cold -> ice", "option_b": "warm -> water", "option_c": "hot -> steam", "option_d": "-> salt"}, ["cold → ice", "hot → steam"], ["salt"]),
        ({"kind": "ordering", "option_a": "melt", "option_b": "boil", "option_c": "steam"}, ["1. melt", "3. steam"], []),
        ({"kind": "multiple_response", "option_a": "ice", "option_b": "snow", "option_c": "salt", "answer": "A, B"}, ["ice", "snow"], ["salt"]),
    ],
)  # fmt: skip
def test_page_says_of_every_kind_what_will_be_right(row: Any, right: Any, wrong: Any) -> None:
    said = {"stem": "What is it?"} | row
    page = brought(table(tuple(said), tuple(said.values())), "a.xlsx")
    shown = at_desk(noor()).get(page).content.decode()

    assert [one for one in right if f"<li>{one} <strong>✓ right</strong></li>" not in shown] == []
    assert [one for one in wrong if f"<li>{one}</li>" not in shown] == []


def test_form_says_what_the_words_of_each_kind_are() -> None:
    for kind, said in (("true_false", "A statement that is true or false"), ("ordering", "Put the steps in order"), ("numeric", "then one question")):  # fmt: skip
        question = Question.objects.filter(pool="practice").first()
        question.draft = {"kind": kind, "stem": "Ice is cold."}
        question.save(update_fields=["draft"])
        page = at_desk(noor()).get(f"/studio/course/small/question/{question.code}/")
        assert said in page.content.decode()


def test_grid_says_what_each_draft_has_and_lacks_and_fills_its_answers_too() -> None:
    page = brought()
    send(page, "take", row=["0", "2"], **PLACE)
    first, second = (one.question for one in BroughtQuestion.objects.order_by("row"))
    before = at_desk(noor()).get(page).content.decode()
    drafts = [str(first.uuid), str(second.uuid)]
    said = send(page, "fill", draft=drafts, rationale="One reason for all of them, of so many words.", harm="0", module="beta")  # fmt: skip

    assert "2 drafts." in said
    assert before.count("</svg>\nmissing") - said.count("</svg>\nmissing") == 4
    options = [option for one in (first, second) for option in adapter_of(one).content(Question.objects.get(pk=one.pk))["options"]]  # fmt: skip
    assert options[0]["rationale"] == "Its lattice takes more room"
    assert {one["rationale"] for one in options[1:]} == {"One reason for all of them, of so many words."}  # fmt: skip
    assert [one.get("harm") for one in options] == [None if one["correct"] else 0 for one in options]  # fmt: skip
    assert {one.question.module.code for one in BroughtQuestion.objects.all()} == {"beta"}
    assert "2 drafts are gone" in send(page, "undo")


def test_fill_that_says_nothing_asks_for_something() -> None:
    page = brought()
    send(page, "take", row=["0"], **PLACE)
    draft = str(BroughtQuestion.objects.get().question.uuid)

    assert "Fill in at least one field" in send(page, "fill", draft=[draft])


def test_page_of_rows_and_drafts_names_no_element_twice() -> None:
    page = brought()
    send(page, "take", row=["0"], **PLACE)
    ids = re.findall(r' id="([^"]+)"', at_desk(noor()).get(page).content.decode())
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_drafts_of_a_file_cost_no_query_each_for_their_modules() -> None:
    page, client = brought(), at_desk(noor())
    send(page, "take", row=["0", "2"], **PLACE)
    with CaptureQueriesContext(connection) as told:
        client.get(page)
    assert sum('FROM "courses_module" WHERE "courses_module"."id"' in one["sql"] for one in told) == 0  # fmt: skip


def test_filling_says_nothing_of_safety_where_nothing_is_chosen() -> None:
    headings, row = (*PLACED, "critical"), placed("", "alpha")
    page = brought(
        table(headings, (*row, "yes"), (*placed("", "alpha", "Why cold?"), "")), "a.xlsx"
    )
    send(page, "take", row=["0", "1"], **PLACE)
    drafts = [str(one.question.uuid) for one in BroughtQuestion.objects.order_by("row")]
    send(page, "fill", draft=drafts, level="application")
    first, second = (one.question.draft for one in BroughtQuestion.objects.order_by("row"))
    assert (first["critical"], second.get("critical")) == (True, None)

    send(page, "fill", draft=drafts[1:], critical="no")
    send(page, "fill", draft=drafts[:1], critical="perhaps", level="recall")
    first, second = (one.question.draft for one in BroughtQuestion.objects.order_by("row"))
    assert (first["critical"], second["critical"]) == (True, False)
