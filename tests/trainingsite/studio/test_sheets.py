"""Facts and terms as a table, out and in: row by row, as drafts alone, never over what others did since, undone as one act."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from courses.models import Course, EntryDraft, EntrySheet, Fact
from courses.publishing.actions import sheets as acts
from courses.publishing.actions.beginning import edit_entry
from courses.publishing.actions.drafting import save_draft
from tests.people import ada, lead, noor, root
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = timezone.now()
FACTS, TERMS = "/studio/course/small/sheets/fact/", "/studio/course/small/sheets/term/"
Table = Callable[[Any], None]


def course() -> Course:
    return Course.objects.get(code="small")


def table(page: str = FACTS, *, empty: bool = False) -> Any:
    """The workbook as somebody takes it."""
    answer = at_desk(noor()).get(f"{page}xlsx/{'?empty=1' if empty else ''}")
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def cell(book: Any, row: int, key: str) -> Any:
    headings = [one.value for one in book.active[1]]
    return book.active.cell(row, headings.index(key) + 1)


def bytes_of(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def bring(data: bytes, page: str = FACTS, *, by: Any = None) -> Any:
    file = SimpleUploadedFile("facts.xlsx", data)
    return at_desk(by or noor()).post(page, {"file": file})


def brought(book: Any, page: str = FACTS) -> EntrySheet:
    answer = bring(bytes_of(book), page)
    assert answer.status_code == 302, answer.content.decode()
    return EntrySheet.objects.latest("pk")


def verdicts(sheet: EntrySheet) -> list[str]:
    return [str(one.verdict) for one in acts.judged(sheet)]


def take(sheet: EntrySheet, *numbers: int, client: Client | None = None) -> str:
    """The chosen rows as the page sends them."""
    page = f"/studio/course/small/sheets/{sheet.kind}/{sheet.uuid}/"
    marks = {f"seen-{one.row.number}": one.mark for one in acts.judged(sheet)}
    form = {"act": "take", "row": [str(number) for number in numbers], **marks}
    return str((client or at_desk(noor())).post(page, form, follow=True).content.decode())


def edited(code: str, by: Any, **said: Any) -> EntryDraft:
    row: Any = edit_entry(kind="fact", course=course(), code=code, by=by, now=NOW)
    return save_draft(entry=row, content={**row.content, **said}, by=by, now=NOW)  # type: ignore[no-any-return]


def test_table_holds_every_field_with_lists_and_comes_back_as_it_is() -> None:
    book = table()
    keys = list(acts.adapter_for("fact").FIELDS.keys)
    assert [one.value for one in book.active[1]] == [*keys, "version"]
    assert book.active.max_row == 1 + Fact.objects.count()
    assert {rule.formula1 for rule in book.active.data_validations.dataValidation} >= {
        '"SEEN,KNOWN"', '"A,B,C"', '"yes,no"',
    }  # fmt: skip
    sheet = brought(book)
    assert set(verdicts(sheet)) == {"same"}
    assert "It says what stands there already." in take(sheet, 2)
    assert not EntryDraft.objects.exists()


@pytest.mark.each_engine
def test_changed_row_shows_its_words_and_becomes_a_draft_that_is_not_live() -> None:
    book, was = table(), Fact.objects.get(code="E001")
    cell(book, 2, "statement").value = "Ice is colder than steam."
    cell(book, 2, "critical").value = "yes"
    cell(book, 2, "review_by").value = "2031-05-06"
    sheet = brought(book)
    page = at_desk(lead()).get(f"{FACTS}{sheet.uuid}/").content.decode()
    assert "<ins>colder</ins>" in page or "colder" in page
    assert verdicts(sheet)[0] == "changed"
    assert "1 draft." in take(sheet, 2)
    draft = EntryDraft.objects.get()
    assert (draft.code, draft.edited_by) == ("E001", noor())
    assert (draft.content["statement"], draft.content["critical"], draft.content["review_by"]) == (
        "Ice is colder than steam.", True, "2031-05-06",
    )  # fmt: skip
    assert Fact.objects.get(code="E001").statement == was.statement
    assert take(sheet, 2).count("1 draft.") == 0


def test_new_rows_begin_drafts_and_get_a_code() -> None:
    book = table(empty=True)
    assert book.active.max_row == 1
    cell(book, 2, "statement").value = "Water expands when it freezes."
    sheet = brought(book)
    assert verdicts(sheet) == ["new"]
    take(sheet, 2)
    made = EntryDraft.objects.get()
    assert (made.current_version, made.content["statement"]) == (
        None,
        "Water expands when it freezes.",
    )
    terms = table(TERMS, empty=True)
    cell(terms, 2, "term").value = "frost"
    cell(terms, 2, "also").value = "hoar | rime"
    cell(terms, 2, "evidence").value = "E001, E002"
    take(brought(terms, TERMS), 2)
    frost = EntryDraft.objects.get(kind="term")
    assert (frost.code, frost.content["also"], frost.content["evidence"]) == (
        "frost", ["hoar", "rime"], ["E001", "E002"],
    )  # fmt: skip
    assert verdicts(brought(table(TERMS), TERMS)) == ["same"]


def test_what_others_changed_since_stays_and_is_told() -> None:
    book = table()
    edited("E001", lead(), citation="Theirs 2026")
    cell(book, 2, "statement").value = "Mine."
    # The copy was made before anybody edited it here, and what it said then is what the first version says.
    sheet = brought(book)
    (one, *_rest) = acts.judged(sheet)
    assert (str(one.verdict), one.after["statement"], one.after["citation"]) == (
        "changed", "Mine.", "Theirs 2026",
    )  # fmt: skip
    assert any("citation" in told and "stays" in told for told in one.told)
    take(sheet, 2)
    draft = EntryDraft.objects.get()
    assert (draft.content["statement"], draft.content["citation"]) == ("Mine.", "Theirs 2026")


def test_what_both_changed_is_refused_with_both_and_nothing_is_overwritten() -> None:
    book = table()
    edited("E001", lead(), statement="Theirs.")
    cell(book, 2, "statement").value = "Mine."
    sheet = brought(book)
    (one, *_rest) = acts.judged(sheet)
    assert str(one.verdict) == "refused"
    assert ("Theirs." in one.told[0], "Mine." in one.told[0]) == (True, True)
    assert "changed by others" in take(sheet, 2)
    assert EntryDraft.objects.get().content["statement"] == "Theirs."


def test_change_between_looking_and_taking_is_told() -> None:
    book = table()
    cell(book, 2, "statement").value = "Mine."
    sheet = brought(book)
    page = f"{FACTS}{sheet.uuid}/"
    (seen, *_rest) = acts.judged(sheet)
    edited("E001", lead(), citation="Theirs 2026")
    form = {"act": "take", "row": ["2"], "seen-2": seen.mark}
    said = at_desk(noor()).post(page, form, follow=True).content.decode()
    assert "Somebody changed it while you looked" in said
    assert EntryDraft.objects.get().content["statement"] != "Mine."


@pytest.mark.parametrize(("key", "value", "why"), [
    ("review_by", "soon", "is a day such as"),
    ("critical", "perhaps", "is yes or no"),
    ("address", "x" * 501, "at most 500 characters"),
    ("id", "E002", "stands in row 2 already"),
    ("statement", "#REF!", "a fault of the spreadsheet"),
])  # fmt: skip
def test_row_that_cannot_be_kept_says_why_and_the_others_are_taken(
    key: str, value: str, why: str
) -> None:
    book = table()
    cell(book, 2, "id").value, cell(book, 2, "version").value = "E002", ""
    row = 3 if key == "id" else 2
    cell(book, row, key).value = value
    if key != "id":
        cell(book, 2, "id").value = "E001"
    cell(book, 3, "statement").value = "Changed too."
    sheet = brought(book)
    (one,) = [one for one in acts.judged(sheet) if one.row.number == row]
    assert str(one.verdict) == "refused"
    assert why in " ".join(one.told)
    assert why in take(sheet, row)
    assert not EntryDraft.objects.filter(code=one.row.code).exists()


@pytest.mark.each_engine
def test_undoing_lets_drafts_say_what_they_said_and_keeps_what_somebody_worked_on() -> None:
    waiting = edited("E002", lead(), statement="Lead's own.")
    book = table()
    for row, said in ((2, "One."), (3, "Two.")):
        cell(book, row, "statement").value = said
    sheet = brought(book)
    take(sheet, 2, 3)
    new = table(empty=True)
    cell(new, 2, "statement").value = "A new one."
    fresh = brought(new)
    take(fresh, 2)
    begun = EntryDraft.objects.latest("pk")
    acts.undo_sheet(sheet=fresh, by=lead(), now=NOW)
    begun.refresh_from_db()
    assert begun.retired_at is not None

    edited("E001", lead(), citation="Worked on since.")
    said = (
        at_desk(noor()).post(f"{FACTS}{sheet.uuid}/", {"act": "undo"}, follow=True).content.decode()
    )
    assert "1 draft is as it was" in said
    assert "so they stay: E001" in said
    waiting.refresh_from_db()
    assert waiting.content["statement"] == "Lead's own."
    assert EntryDraft.objects.get(code="E001").content["statement"] == "One."
    assert "This table was undone" in take(sheet, 2)


def test_undone_change_of_what_is_live_waits_for_nobody() -> None:
    book = table()
    cell(book, 2, "statement").value = "One."
    sheet = brought(book)
    take(sheet, 2)
    acts.undo_sheet(sheet=sheet, by=noor(), now=NOW)
    assert EntryDraft.objects.get().edited_by is None


def other(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return bytes_of(book)


@pytest.mark.parametrize(("data", "why"), [
    (b"nothing", "damaged or not a ZIP"),
    (b"PK\x03\x04broken", "damaged or not a ZIP"),
    (b"PK\x03\x04" + b"x" * 1_000_000, "The file has more than 1 MB"),
    (other(("a", "b")), "No sheet has the column"),
    (other(("id", "statement", "colour")), "Nobody reads the column &#x27;colour&#x27;"),
    (other(("id", "statement", "statement")), "stands twice"),
])  # fmt: skip
def test_what_is_no_such_table_is_refused(data: bytes, why: str) -> None:
    answer = bring(data)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not EntrySheet.objects.exists()


def test_no_cell_is_a_formula_and_kinds_without_a_table_have_none() -> None:
    edited("E001", lead(), statement="=1+1", citation="@SUM(A1)")
    book = table()
    assert (cell(book, 2, "statement").data_type, cell(book, 2, "citation").data_type) == ("s", "s")
    for kind in ("module", "question", "nothing"):
        assert at_desk(noor()).get(f"/studio/course/small/sheets/{kind}/").status_code == 404
    with pytest.raises(LookupError):
        acts.bring_sheet(course=course(), kind="quiz", name="x", data=b"", by=noor(), now=NOW)


def test_writers_alone_bring_a_table_and_act_on_it() -> None:
    book = table()
    cell(book, 2, "statement").value = "Mine."
    sheet = brought(book)
    assert bring(bytes_of(book), by=root()).status_code == 403
    client = at_desk(ada())
    for page in (FACTS, f"{FACTS}xlsx/", f"{FACTS}{sheet.uuid}/"):
        assert client.get(page).status_code == 403
    assert (
        at_desk(root()).post(f"{FACTS}{sheet.uuid}/", {"act": "take", "row": ["2"]}).status_code
        == 403
    )
    assert "Choose what to do" in at_desk(noor()).post(
        f"{FACTS}{sheet.uuid}/", {"act": "fly"}, follow=True
    ).content.decode()  # fmt: skip
    assert not EntryDraft.objects.exists()
    acts.undo_sheet(sheet=sheet, by=noor(), now=NOW)
    with pytest.raises(Refused, match="was undone"):
        acts.take_sheet(sheet=sheet, rows={2: ""}, by=noor(), now=NOW)


def test_text_that_no_cell_holds_comes_back_as_it_is_and_is_never_cut() -> None:
    long = "Ice is colder than steam. " * 1_500
    edited("E001", lead(), limit=long)
    book = table()
    assert (len(cell(book, 2, "limit").value), cell(book, 2, "limit").value[-4:]) == (
        32_000,
        "[…✂]",
    )
    cell(book, 2, "statement").value = "Another one."
    sheet = brought(book)
    assert set(verdicts(sheet)) == {"changed", "same"}
    take(sheet, 2)
    draft = EntryDraft.objects.get()
    assert (draft.content["statement"], draft.content["limit"]) == ("Another one.", long)

    cell(book, 2, "limit").value = "Mine. " + cell(book, 2, "limit").value[6:]
    (one, *_rest) = acts.judged(brought(book))
    assert (str(one.verdict), "'limit' is longer than a cell can hold" in " ".join(one.told)) == ("refused", True)  # fmt: skip


@pytest.mark.parametrize("phrases", [["a | b", "c"], ["a\\", "b"], ["\\|", "|", "a\\b"]])
def test_sign_that_parts_phrases_may_stand_in_one(phrases: list[str]) -> None:
    terms = table(TERMS, empty=True)
    cell(terms, 2, "term").value = "frost"
    cell(terms, 2, "also").value = "hoar"
    take(brought(terms, TERMS), 2)
    frost: Any = EntryDraft.objects.get(kind="term")
    save_draft(entry=frost, content={**frost.content, "also": phrases}, by=noor(), now=NOW)
    sheet = brought(table(TERMS), TERMS)
    assert verdicts(sheet) == ["same"]
    assert sheet.rows[0]["said"]["also"] == phrases


def test_everything_that_a_table_says_of_itself_is_translated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acts, "_", lambda said: f"«{said}»")
    book = load_workbook(BytesIO(acts.sheet_of(course(), "fact", {}, is_empty=True)))
    told = book.worksheets[1]
    rows = {row[0]: row[1] for row in told.iter_rows(values_only=True)}
    assert told.title == "«What the columns mean»"
    assert rows["«column»"] == "«what stands in it»"
    assert rows["review_by"].startswith("«a day such as 2027-11-30»")
    assert rows["statement"] == "«needed before it goes live»"
    assert rows["version"].startswith("«what the row said")
    assert rows["[…✂]"].startswith("«at the end of a cell")
    rules = book.active.data_validations.dataValidation
    assert {rule.error for rule in rules} >= {"«Choose: yes, no»"}


@pytest.mark.each_engine
def test_new_rows_cost_no_query_each(django_assert_max_num_queries: Any) -> None:
    edited("E001", lead(), statement="Theirs.")
    book = table(empty=True)
    for number in range(2, 42):
        cell(book, number, "id").value = f"E{number + 700}"
        cell(book, number, "statement").value = f"Ice is colder than steam by {number}."
    cell(book, 42, "id").value = "E001"
    sheet = brought(book)
    with django_assert_max_num_queries(8):
        found = acts.judged(sheet)
    assert [str(one.verdict) for one in found] == ["new"] * 40 + ["same"]
    with django_assert_max_num_queries(8):
        assert [one.row.number for one in acts.judged(sheet, only={3, 5})] == [3, 5]


def test_code_that_an_entry_had_is_refused() -> None:
    Fact.objects.filter(code="E002").update(retired_at=NOW)
    book = table(empty=True)
    cell(book, 2, "id").value = "E002"
    (one,) = acts.judged(brought(book))
    assert "was used before" in " ".join(one.told)


@pytest.mark.django_db(transaction=True)
def test_rows_are_compared_before_anything_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def spied(*args: Any, **kwargs: Any) -> Any:
        seen.append(connection.in_atomic_block)
        return real(*args, **kwargs)

    book = table()
    cell(book, 2, "statement").value = "Mine."
    sheet, real = brought(book), acts.standing
    marks = {one.row.number: one.mark for one in acts.judged(sheet)}
    monkeypatch.setattr(acts, "standing", spied)
    taken = acts.take_sheet(sheet=sheet, rows={2: marks[2]}, by=noor(), now=NOW)
    assert ([one.code for one in taken.made], seen) == (["E001"], [False])


def test_comments_and_hidden_rows_are_told_beside_their_rows() -> None:
    book = table()
    cell(book, 3, "statement").comment = Comment("This is outdated, see Smith 2026.", "Dr Reviewer")
    cell(book, 2, "statement").value = "Ice floats on water, and on nothing else."
    book.active.row_dimensions[2].hidden = True
    cell(book, 1, "tier").comment = Comment("Which tiers are there?", "Dr Reviewer")
    sheet = brought(book)

    first, second = (row["notes"] for row in sheet.rows[:2])
    assert [told for told in first if "hidden" in told] == [
        "The row is hidden in the sheet. Look whether it is meant."
    ]
    assert any("Which tiers are there?" in told for told in first)
    assert len(second) == 1
    assert "Smith 2026" in second[0]
    assert not any(row["notes"] for row in sheet.rows[2:])
    page = f"{FACTS}{sheet.uuid}/"
    shown = at_desk(noor()).get(page).content.decode()
    assert ("Smith 2026" in shown, "Which tiers" in shown, "is hidden" in shown) == (True,) * 3
    at_desk(noor()).post(page, {"act": "take", "row": ["2"], "seen-2": acts.judged(sheet)[0].mark})
    assert "Which tiers are there?" in at_desk(noor()).get(page).content.decode()


def test_table_as_it_left_has_nothing_to_tell_of_its_hidden_column() -> None:
    assert not any(row["notes"] for row in brought(table()).rows)


def test_rows_of_tables_that_came_before_are_still_read() -> None:
    sheet = brought(table())
    sheet.rows = [{key: said for key, said in row.items() if key != "notes"} for row in sheet.rows]
    sheet.save()
    assert at_desk(noor()).get(f"{FACTS}{sheet.uuid}/").status_code == 200


def notes_of(sheet: EntrySheet) -> str:
    return " ".join(str(note) for one in acts.judged(sheet) for note in one.row.notes)


def test_sheets_that_are_not_read_are_told() -> None:
    book = table()
    book.move_sheet(book.worksheets[1], -1)
    book.copy_worksheet(book["fact"]).title = "More facts"
    book.create_sheet("Old").sheet_state = "hidden"
    told = notes_of(brought(book))

    assert "'Old' is hidden and was not read" in told
    assert "'More facts' has the same columns and was not read" in told


def test_table_on_a_hidden_sheet_is_refused_by_its_name() -> None:
    book = table()
    book["fact"].sheet_state = "hidden"
    book.active = 1
    answer = bring(bytes_of(book))

    assert answer.status_code == 400
    assert "is hidden and was not read" in answer.content.decode()
