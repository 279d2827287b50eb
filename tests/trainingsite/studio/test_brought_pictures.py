"""Pictures of questions that are brought and taken along: none is dropped without a word."""

import io
import zipfile
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.text import Truncator
from openpyxl import Workbook, load_workbook
from PIL import Image

from courses.content.domain.pictured import names_in
from courses.models import StoredPicture
from quizzes.actions import withdraw_photographs
from quizzes.models import BroughtQuestion, Question, QuestionFile
from tests.people import noor
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
FILES = f"{COURSE}files/"
STEM = "Which of these two spots on a cheek needs a doctor today?"
HEADINGS = ("code", "stem", "picture", "answer", "option_a", "picture_a", "option_b", "option_c")


def photograph(colour: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", **more)
    return out.getvalue()


def table(*rows: tuple[str, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def bring(data: bytes, name: str) -> str:
    form = {"file": SimpleUploadedFile(name, data), "owner": "Noor", "licence": "own work"}
    answer = at_desk(noor()).post(FILES, form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def take(page: str, *rows: str) -> str:
    sent = {"act": "take", "row": rows or ("0",), "module": "alpha", "topic": "skin"}
    return str(at_desk(noor()).post(page, sent, follow=True).content.decode())


def drafts() -> list[Question]:
    return [one.question for one in BroughtQuestion.objects.order_by("pk")]


def taken_along(page: str, form: str) -> bytes:
    answer = at_desk(noor()).get(f"{page}{form}/")
    assert answer.status_code == 200
    return bytes(answer.content)


@pytest.fixture
def page() -> str:
    """The page of a ZIP: a picture beside the stem, with what a camera wrote into it, and one in an option."""
    about = Image.Exif()
    about[0x010E] = "Mrs Miller, 4 May"
    row = ("q-1", STEM, "spots.jpg | Two spots", "A", "The left one", "pictures/left.JPG | A dark spot", "The right one", "None")  # fmt: skip
    data = packed(
        {
            "questions.xlsx": table(row),
            "pictures/spots.jpg": photograph("red", exif=about),
            "pictures/left.jpg": photograph("brown"),
            "other/left.jpg": photograph("blue"),
            "__MACOSX/pictures/._left.jpg": b"rest",
        }
    )
    return bring(data, "set.zip")


def test_pictures_of_a_zip_come_in_with_their_rows_and_are_made_anew(page: str) -> None:
    shown = read(at_desk(noor()), page)
    assert "spots.jpg, “Two spots”" in shown
    assert "1 taken" in shown
    assert "1 draft." in take(page)

    (made,) = drafts()
    assert made.draft["picture"]["alt"] == "Two spots"
    assert made.draft["options"][0]["picture"]["alt"] == "A dark spot"
    kept = StoredPicture.objects.named(names_in(made.draft))
    assert len(kept) == 2
    assert not any(b"Miller" in bytes(one.data) for one in kept)


@pytest.mark.parametrize("form", ["zip", "moodle"])
def test_what_is_taken_along_comes_back_to_the_same_question(page: str, form: str) -> None:
    take(page)
    data = taken_along(page, form)
    again = bring(data, "questions.zip" if form == "zip" else "questions.xml")
    take(again)

    first, second = (one.draft for one in drafts())
    assert {**second, "code": first["code"]} == first


def test_page_and_workbook_name_the_pictures_that_stay_behind(page: str) -> None:
    take(page)
    (made,) = drafts()
    names = sorted(names_in(made.draft))
    shown = read(at_desk(noor()), page)
    assert "These stay behind" in shown
    assert all(name in shown for name in names)

    book = load_workbook(io.BytesIO(taken_along(page, "xlsx")))
    said = [cell for row in book["Pictures that stayed behind"].values for cell in row if cell]
    assert sorted(one.partition(" ")[0] for one in said if "|" in one) == names


def test_table_that_comes_without_its_pictures_says_which(page: str) -> None:
    take(page)
    again = bring(taken_along(page, "xlsx"), "questions.xlsx")
    shown = read(at_desk(noor()), again)
    (made,) = drafts()
    assert all(f"The picture &#x27;{name}&#x27; did not come" in shown for name in names_in(made.draft))  # fmt: skip
    assert "1 flagged" in shown


def test_picture_that_is_none_keeps_its_row_out_and_says_why() -> None:
    row = ("q-1", STEM, "spots.png | Two spots", "A", "The left one", "", "The right one", "None")
    page = bring(packed({"questions.xlsx": table(row), "pictures/spots.png": b"no"}), "set.zip")
    said = take(page)

    assert "spots.png" in said
    assert drafts() == []
    assert StoredPicture.objects.count() == 0


def test_several_tables_in_a_zip_are_refused_by_name() -> None:
    row = ("q-1", STEM, "", "A", "The left one", "", "The right one", "None")
    page = bring(packed({"a.xlsx": table(row), "b.xlsx": table(row)}), "set.zip")
    assert "2 tables: a.xlsx, b.xlsx" in read(at_desk(noor()), page)


def test_form_that_nobody_writes_is_not_found(page: str) -> None:
    assert at_desk(noor()).get(f"{page}pdf/").status_code == 404


def test_withdrawn_photograph_keeps_its_row_out_and_says_so(page: str) -> None:
    take(page)
    (made,) = drafts()
    withdraw_photographs(
        names=[made.draft["picture"]["file"]], reason="It was taken back.", by=noor(), now=timezone.now()
    )  # fmt: skip
    again = bring(bytes(QuestionFile.objects.get().data), "again.zip")

    said = unescape(take(again))
    place = QuestionFile.objects.latest("pk").rows[0]["place"]
    assert place
    assert (
        f"{place}, “{Truncator(made.draft['stem']).chars(60)}”: This photograph was withdrawn"
        in said
    )
    assert drafts() == [made]
