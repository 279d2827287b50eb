"""Figures as a ZIP with an index, out and in: cleaned, told row by row, as drafts, undone."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from courses import actions as courses
from courses.content.pictures import clean_picture
from courses.models import Course, EntryDraft, EntrySheet, Figure, FigureDraft, StoredPicture
from courses.publishing.actions import sheet_files
from courses.publishing.actions import sheets as acts
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions as quizzes
from tests.courses.content.test_pictures import photograph
from tests.courses.publishing.test_photographs import CONSENT, live
from tests.people import lead, noor
from tests.trainingsite.test_desks import at_desk
from trainingsite.database.immutability import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = timezone.now()
PAGE = "/studio/course/small/sheets/figure/"
KETTLE = "alpha/kettle.svg"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A lid</title><desc>A round lid.</desc>'
    '<circle cx="4" cy="4" r="3" class="line"/>{}</svg>'
)
Files = dict[str, bytes]


def taken() -> Files:
    """The files of the archive as somebody takes it."""
    answer = at_desk(noor()).get(f"{PAGE}xlsx/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def index(files: Files) -> list[dict[str, Any]]:
    headings, *rows = load_workbook(BytesIO(files["index.xlsx"])).active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def packed(files: Mapping[str, bytes], rows: list[dict[str, Any]]) -> bytes:
    book, out, made = Workbook(), BytesIO(), BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([row.get(key) for key in rows[0]])
    book.save(out)
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in {**files, "index.xlsx": out.getvalue()}.items():
            archive.writestr(name, data)
    return made.getvalue()


def bring(data: bytes) -> Any:
    return at_desk(noor()).post(PAGE, {"file": SimpleUploadedFile("figures.zip", data)})


def brought(files: Mapping[str, bytes], rows: list[dict[str, Any]]) -> EntrySheet:
    answer = bring(packed(files, rows))
    assert answer.status_code == 302, answer.content.decode()
    return EntrySheet.objects.latest("pk")


def told(sheet: EntrySheet) -> list[tuple[str, str]]:
    return [(str(one.verdict), " ".join(one.told)) for one in acts.judged(sheet)]


def take(sheet: EntrySheet, *numbers: int) -> None:
    marks = {one.row.number: one.mark for one in acts.judged(sheet)}
    rows = {number: marks[number] for number in numbers}
    acts.take_sheet(sheet=sheet, rows=rows, by=noor(), now=NOW)


def test_archive_has_every_field_and_file_and_comes_back_as_it_is() -> None:
    files = taken()
    rows = index(files)
    fields = {*acts.adapter_for("figure").FIELDS.keys} - {"svg"}
    assert {*rows[0]} == fields | {"file", "title", "description", "same", "version"}
    assert {row["file"] for row in rows} == {*files} - {"index.xlsx"}
    kettle = next(row for row in rows if row["code"] == KETTLE)
    assert (kettle["file"], bool(kettle["title"]), bool(kettle["description"])) == (
        f"files/{KETTLE}", True, True,
    )  # fmt: skip
    assert {verdict for verdict, _why in told(brought(files, rows))} == {"same"}
    assert not EntryDraft.objects.exists()


def test_new_file_and_new_words_are_cleaned_into_a_draft_and_undone() -> None:
    files = taken()
    rows = index(files)
    row = next(row for row in rows if row["code"] == KETTLE)
    files[row["file"]] = SVG.format("<script>alert(1)</script>").encode()
    row |= {"title": "A lid of a kettle", "credit": "Noor", "description": "Round."}
    sheet = brought(files, [row])
    page = at_desk(noor()).get(f"{PAGE}{sheet.uuid}/").content.decode()
    assert ("Its file is another one" in page, "Noor" in page) == (True, True)
    take(sheet, 2)
    draft = EntryDraft.objects.get(code=KETTLE)
    assert (draft.content["credit"], "script" in draft.content["svg"]) == ("Noor", False)
    assert ">A lid of a kettle</title>" in draft.content["svg"]
    acts.undo_sheet(sheet=sheet, by=noor(), now=NOW)
    assert EntryDraft.objects.get(code=KETTLE).edited_by is None


def test_words_of_a_photograph_come_back_and_its_file_stays() -> None:
    code = live(shows="nobody").module.code + "/a-reddened-cheek.jpg"
    files = taken()
    rows = index(files)
    row = next(row for row in rows if row["code"] == code)
    assert {verdict for verdict, _why in told(brought(files, rows))} == {"same"}
    photo = row["photo"]
    take(brought(files, [row | {"credit": "Noor"}]), 2)
    draft = EntryDraft.objects.get(code=code)
    assert (draft.content["credit"], draft.content["photo"]) == ("Noor", photo)


def consented() -> str:
    figure = live(**{**CONSENT, "shows": "person", "focus_x": 30, "focus_y": 0})
    return f"alpha/{figure.name}"


def test_photograph_leaves_with_its_file_and_consent_and_begins_the_same_elsewhere() -> None:
    code = consented()
    files = taken()
    row = next(row for row in index(files) if row["code"] == code)
    before = acts.standing(Course.objects.get(), acts.adapter_for("figure"))[code].content
    name = before["photo"]
    assert files[row["file"]] == bytes(StoredPicture.objects.get(name=name).data)
    assert (row["consent"], row["consent_holder"]) == (
        CONSENT["consent"], CONSENT["consent_holder"],
    )  # fmt: skip
    # As in an installation that has never seen it.
    Figure.objects.exclude(photo="").delete()
    FigureDraft.objects.all().update(code="alpha/other.jpg")
    with lifted(connection):
        StoredPicture.objects.all().delete()

    take(brought(files, [row | {"version": None}]), 2)

    made = EntryDraft.objects.get(code=code)
    assert made.content == before
    assert bytes(StoredPicture.objects.get(name=name).data) == files[row["file"]]
    assert adapter_of(made).gaps(made) == []


def test_photograph_without_consent_stays_a_draft_that_cannot_go_live() -> None:
    row = {
        "code": "alpha/cheek.jpg", "file": "a.jpg", "alt": "A cheek", "description": "A red cheek.",
        "shows": "person",
    }  # fmt: skip
    take(brought({"a.jpg": photograph("PNG", (300, 200))}, [row]), 2)
    made = EntryDraft.objects.get(code="alpha/cheek.jpg")
    assert made.content["photo"].endswith("300x200.jpg")
    assert {key for key, _told in adapter_of(made).gaps(made)} == {*CONSENT}
    with pytest.raises(courses.Unfinished):
        courses.publish(entry=made, by=lead(), now=NOW)


OF_A = ("alt", "description", "shows", *CONSENT)


def other_file(**said: Any) -> tuple[dict[str, Any], EntrySheet, dict[str, Any]]:
    """The photograph as it stood, another one brought in its place, and what its draft says then."""
    code = consented()
    files = taken()
    row = next(row for row in index(files) if row["code"] == code)
    before = acts.standing(Course.objects.get(), acts.adapter_for("figure"))[code].content
    files[row["file"]] = photograph("JPEG", (500, 400))
    sheet = brought(files, [row | said])
    take(sheet, 2)
    return before, sheet, EntryDraft.objects.get(code=code).content


def test_another_photograph_has_nothing_of_what_was_said_of_the_one_before() -> None:
    before, sheet, content = other_file()

    assert set(before) >= {*OF_A}
    rest = {key: said for key, said in before.items() if key not in OF_A}
    assert content == rest | {"photo": content["photo"]}
    page = at_desk(noor()).get(f"{PAGE}{sheet.uuid}/").content.decode()
    assert "what was said of the one before is taken out (alt, description, shows" in str(
        sheet.rows[0]["notes"]
    )
    assert "Its file is another one" in page


def test_of_another_photograph_stays_what_is_said_anew() -> None:
    anew = {"alt": "Another cheek", "consent": "Form 8, patient B", "shows": "person"}
    _before, _sheet, content = other_file(**anew)

    assert {key: content[key] for key in OF_A if key in content} == {
        key: anew[key] for key in ("alt", "consent")
    }


def test_same_person_under_the_same_consent_is_said_in_a_column() -> None:
    before, _sheet, content = other_file(same="yes")

    assert content == before | {"photo": content["photo"]}
    assert content["photo"] != before["photo"]


def row_and_files() -> tuple[str, dict[str, Any], Files]:
    code = consented()
    files = taken()
    return code, next(row for row in index(files) if row["code"] == code), files


def say_anew(code: str, **said: Any) -> dict[str, Any]:
    """A colleague changes the figure on its page."""
    entry = courses.edit_entry(
        kind="figure", course=Course.objects.get(), code=code, by=lead(), now=NOW
    )
    content = dict(adapter_of(entry).content(entry)) | said
    courses.save_draft(entry=entry, content=content, by=lead(), now=NOW)
    return content


@pytest.mark.parametrize("is_dropped", [False, True])
def test_consent_that_others_said_meanwhile_is_not_put_beside_another_file(
    is_dropped: bool,
) -> None:
    code, row, files = row_and_files()
    say_anew(code, consent="Form 7, second page")
    files[row["file"]] = photograph("JPEG", (500, 400))
    if is_dropped:
        row = {key: said for key, said in row.items() if key not in OF_A}
    (verdict, why), = told(brought(files, [row]))  # fmt: skip

    assert verdict == "refused"
    assert "“consent” was changed by others" in why


def test_row_that_nobody_touched_takes_nothing_from_a_colleagues_photograph() -> None:
    code, row, files = row_and_files()
    theirs = say_anew(code, photo=keep_another())

    (verdict, _why), = told(brought(files, [row]))  # fmt: skip

    assert verdict == "same"
    assert EntryDraft.objects.get(code=code).content["photo"] == theirs["photo"]


def keep_another() -> str:
    picture = clean_picture(photograph("JPEG", (320, 200)), "b.jpg")
    courses.keep_picture(picture=picture, by=lead())
    return picture.name


def replaced() -> tuple[str, dict[str, Any], Files, dict[str, Any]]:
    """A row without its version, its files, and what stands by now: another photograph under a consent of its own."""
    code, row, files = row_and_files()
    theirs = say_anew(code, photo=keep_another(), consent="Form 9, patient C")
    return code, row | {"version": None}, files, theirs


def test_consent_of_an_earlier_file_is_not_put_beside_a_new_one_by_a_row_without_a_version() -> None:  # fmt: skip
    code, row, files, _theirs = replaced()
    take(brought({**files, row["file"]: photograph("JPEG", (500, 400))}, [row]), 2)
    content = EntryDraft.objects.get(code=code).content

    assert content["photo"].endswith("500x400.jpg")
    assert "consent" not in content


@pytest.mark.parametrize("is_named", [True, False])
def test_consent_of_an_earlier_file_is_not_put_beside_the_one_that_stands(is_named: bool) -> None:
    code, row, files, theirs = replaced()
    files["now.jpg"] = bytes(StoredPicture.objects.get(name=theirs["photo"]).data)
    row |= {"file": "now.jpg", "credit": "Noor"}
    if not is_named:
        row = {key: said for key, said in row.items() if key not in ("file", "photo")}
    take(brought(files, [row]), 2)
    content = EntryDraft.objects.get(code=code).content

    assert (content["photo"], content["consent"]) == (theirs["photo"], "Form 9, patient C")
    assert content["credit"] == "Noor"


def test_earlier_file_comes_back_with_its_own_consent() -> None:
    code, row, files, _theirs = replaced()
    take(brought(files, [row]), 2)
    content = EntryDraft.objects.get(code=code).content

    assert (content["photo"], content["consent"]) == (row["photo"], CONSENT["consent"])


def test_another_file_of_a_photograph_is_a_change_that_is_undone() -> None:
    code = consented()
    files = taken()
    row = next(row for row in index(files) if row["code"] == code)
    files[row["file"]] = photograph("JPEG", (500, 400))
    sheet = brought(files, [row])
    assert "Its file is another one" in at_desk(noor()).get(f"{PAGE}{sheet.uuid}/").content.decode()
    take(sheet, 2)
    assert EntryDraft.objects.get(code=code).content["photo"].endswith("500x400.jpg")
    acts.undo_sheet(sheet=sheet, by=noor(), now=NOW)
    assert EntryDraft.objects.get(code=code).content["photo"] == row["photo"]


@pytest.mark.parametrize(("code", "data", "why"), [
    ("alpha/kettle.svg", photograph("JPEG", (64, 48)), "is a photograph"),
    ("alpha/new.jpg", SVG.format("").encode(), "is a drawing"),
    ("alpha/new.jpg", b"\xff\xd8\xff\xe0 not whole", "not whole"),
], ids=["photograph", "drawing", "damaged"])  # fmt: skip
def test_file_of_the_other_sort_is_refused(code: str, data: bytes, why: str) -> None:
    ((verdict, said),) = told(brought({"a.jpg": data}, [{"code": code, "file": "a.jpg"}]))
    assert (verdict, why in said) == ("refused", True), said


def test_withdrawn_photograph_neither_leaves_nor_comes_back() -> None:
    code = consented()
    files = taken()
    row = next(row for row in index(files) if row["code"] == code)
    quizzes.withdraw_photographs(names=[row["photo"]], reason="Taken back.", by=noor(), now=NOW)
    after = next(row for row in index(taken()) if row["code"] == code)
    assert (after["file"], row["file"] in taken()) == (None, False)
    ((verdict, said),) = told(brought(files, [row]))
    assert (verdict, "withdrawn for good" in said) == ("refused", True), said


def test_archive_is_bounded_out_and_in(monkeypatch: pytest.MonkeyPatch) -> None:
    code = consented()
    monkeypatch.setattr(acts, "MOST_APART", 10)
    monkeypatch.setattr(sheet_files, "MOST_CLEANED", 1)
    files = taken()
    row = next(row for row in index(files) if row["code"] == code)
    assert (row["file"], [name for name in files if name.endswith(".jpg")]) == (None, [])
    assert code in at_desk(noor()).get(PAGE).content.decode()
    rows = [{"code": f"alpha/{one}.jpg", "file": "a.jpg"} for one in ("one", "two")]
    sheet = brought({"a.jpg": photograph("JPEG", (64, 48))}, rows)
    assert [verdict for verdict, _why in told(sheet)] == ["new", "refused"]


def test_new_row_begins_a_figure_in_its_module() -> None:
    row = {"code": "alpha/lid.svg", "file": "lid.svg", "licence": "CC BY 4.0"}
    take(brought({"lid.svg": SVG.format("").encode()}, [row]), 2)
    made = EntryDraft.objects.get(code="alpha/lid.svg")
    assert (made.content["licence"], made.current_version) == ("CC BY 4.0", None)


@pytest.mark.parametrize(("files", "more", "why"), [
    ({}, {"file": "none.svg"}, "is named in the archive and not in it"),
    ({"a.svg": b"<svg"}, {"file": "a.svg"}, "no whole SVG file"),
    ({"a.svg": b"GIF89a"}, {"file": "a.svg"}, "GIF"),
    ({}, {"file": "", "title": "Another"}, "changes with the file"),
])  # fmt: skip
def test_row_whose_file_cannot_be_kept_says_why(
    files: Files, more: dict[str, str], why: str
) -> None:
    ((verdict, said),) = told(brought(files, [{"code": KETTLE, **more}]))
    assert (verdict, why in said) == ("refused", True), said


def test_what_is_no_such_archive_is_refused() -> None:
    outside = packed({"../../a.svg": b"<svg/>"}, [{"code": KETTLE, "file": "a"}])
    with zipfile.ZipFile(empty := BytesIO(), "w") as archive:
        archive.writestr("a.svg", "<svg/>")
    for data, why in (
        (outside, "outside of the archive"),
        (empty.getvalue(), "The archive has no"),
        (b"x", "damaged"),
    ):
        answer = bring(data)
        assert (answer.status_code, why in answer.content.decode()) == (400, True), why
    assert Course.objects.exists()
    assert not EntrySheet.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_an_archive_is_read() -> None:
    seen: list[bool] = []

    def clean(data: bytes, name: str, about: Mapping[str, str], ending: str) -> str:
        seen.append(connection.in_atomic_block)
        return data.decode()

    files = taken()
    rows = index(files)
    name = str(rows[0]["file"])
    files[name] = SVG.format("").encode()
    course = Course.objects.get(code="small")
    acts.bring_sheet(
        course=course, kind="figure", name="a.zip", data=packed(files, rows), by=noor(), now=NOW,
        clean=clean,
    )  # fmt: skip
    assert seen == [False]


def test_pages_say_that_figures_leave_as_a_zip_and_facts_as_a_table() -> None:
    client = at_desk(noor())
    for kind, way, other in (("figure", "ZIP", "table"), ("fact", "table", "ZIP")):
        for page in (
            f"/studio/course/small/sheets/{kind}/",
            f"/studio/course/small/all/{kind}/",
        ):
            said = client.get(page).content.decode()
            assert (f"s a {way}, and back" in said, f"s a {other}, and back" in said) == (
                True,
                False,
            )
