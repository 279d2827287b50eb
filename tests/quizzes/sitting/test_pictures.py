"""Pictures of questions: who gets their bytes and when, how they leave and come back, and what is refused."""

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from courses.models import StoredPicture
from quizzes.actions import would_go
from quizzes.bank.formats.moodle import writer
from quizzes.models import Attempt, Question, QuestionVersion
from quizzes.sitting.actions.given import forget_cached
from tests.curriculum_small import edit, load
from tests.people import bob, eve, lead, noor, root
from tests.quizzes.pictured_course import CUP, DRAWN, JUG, LID, drawing, pictured
from tests.quizzes.sitters import DAY, answer, sit, start
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def folder(db: None, tmp_path: Path) -> Path:
    found = pictured(tmp_path)
    load(found)
    return found


def sitting(person: Any, code: str = "small-exam") -> Attempt:
    """A running attempt."""
    now = timezone.now()
    if code == "small-exam":
        sit(person, "alpha-check", now=now - DAY)
    return start(person, code, now=now)


def body(person: Any, attempt: Attempt, end: str = "") -> dict[str, Any]:
    said: dict[str, Any] = at_desk(person).get(f"/api/v1/attempts/{attempt.uuid}/{end}").json()
    return said


def place(attempt: Attempt, name: str = JUG.name) -> str:
    return f"/attempts/{attempt.uuid}/pictures/{name}/"


def test_candidate_gets_the_pictures_of_the_running_attempt() -> None:
    attempt = sitting(bob())
    asked = [q for q in body(bob(), attempt)["form"]["questions"] if q["picture"]]
    stem, part = asked[0]["picture"], asked[0]["options"][0]["picture"]

    assert stem["url"].endswith(place(attempt))
    assert {k: v for k, v in stem.items() if k != "url"} == {
        "alt": "A glass jug on a table", "width": 640, "height": 480,
    }  # fmt: skip
    assert (part["width"], part["height"]) == (300, 200)
    answer_ = at_desk(bob()).get(place(attempt))
    assert answer_.content == JUG.data
    assert answer_.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in answer_.headers["Cache-Control"]
    page = at_desk(bob()).get(f"/attempts/{attempt.uuid}/").content.decode()
    assert f'src="{place(attempt)}" alt="A glass jug on a table" width="640" height="480"' in page
    assert "quizzes/pictures.js" in page


def test_nobody_else_gets_them_and_no_other_address_has_them() -> None:
    attempt, other = sitting(bob()), sitting(eve())

    for person in (eve, noor, lead, root):
        assert at_desk(person()).get(place(attempt)).status_code == 404
    assert Client().get(place(attempt)).status_code == 302
    assert at_desk(eve()).get(place(other)).status_code == 200
    for person in (bob, noor, lead, root):
        lessons = at_desk(person()).get(f"/courses/pictures/{JUG.name}/640/")
        assert lessons.status_code == 404


def test_attempt_gives_only_the_pictures_of_its_own_form() -> None:
    attempt = sitting(bob(), "beta-practice")

    assert at_desk(bob()).get(place(attempt, LID.name)).status_code == 200
    for picture in StoredPicture.objects.exclude(name=LID.name):
        assert at_desk(bob()).get(place(attempt, picture.name)).status_code == 404


def test_exam_that_is_over_gives_none_and_practice_those_that_it_explains() -> None:
    open_ = sit(bob(), "beta-practice", now=timezone.now() - DAY)
    sit(bob(), "alpha-check", now=timezone.now() - DAY)
    explained = {
        q["picture"]["url"] for q in body(bob(), open_, "result/")["questions"] if q["picture"]
    }
    assert [url[url.index("/attempts") :] for url in explained] == [place(open_, LID.name)]
    assert at_desk(bob()).get(place(open_, LID.name)).status_code == 200
    page = at_desk(bob()).get(f"/attempts/{open_.uuid}/result/").content.decode()
    assert f'src="{place(open_, LID.name)}" alt="The lid of a jug"' in page

    over = sit(bob(), "small-exam", now=timezone.now())
    assert at_desk(bob()).get(place(over)).status_code == 404
    late = sitting(eve())
    Attempt.objects.filter(pk=late.pk).update(
        deadline_at=timezone.now() - DAY, closes_at=timezone.now() - DAY
    )
    assert at_desk(eve()).get(place(late)).status_code == 404
    assert Attempt.objects.get(pk=late.pk).closed_at is not None


def test_drawing_keeps_to_itself_what_it_says() -> None:
    attempt = sitting(bob(), "alpha-check")
    kept = drawing()
    assert "THE ANSWER" in bytes(kept.data).decode()

    served = at_desk(bob()).get(place(attempt, kept.name))
    text = served.content.decode()
    assert served.headers["Content-Type"] == "image/svg+xml"
    assert "ANSWER" not in text
    assert ".fig-fill-heat" in text
    assert 'width="360" height="200"' in text
    assert "A jug</text>" in text


def test_question_without_a_picture_says_what_it_always_said() -> None:
    version = QuestionVersion.objects.get(question__code="be-e-01")

    assert version.picture == {}
    assert not any("picture" in option for option in version.spec["options"])


def test_pictures_leave_with_their_questions_and_come_back_the_same(tmp_path: Path) -> None:
    before = list(QuestionVersion.objects.order_by("id").values_list("pk", "content_hash"))
    out = tmp_path / "out"
    call_command("export_curriculum", str(out), stdout=StringIO())

    assert (out / f"01-alpha/pictures/{JUG.name}").read_bytes() == JUG.data
    assert (out / f"01-alpha/pictures/{CUP.name}").read_bytes() == CUP.data
    assert b"/DCTDecode" in (out / "review/01-alpha.pdf").read_bytes()
    said = load(out)
    assert "changed" not in said.replace("unchanged", "")
    assert list(QuestionVersion.objects.order_by("id").values_list("pk", "content_hash")) == before
    call_command("export_curriculum", str(out), force=True, no_pdf=True, stdout=StringIO())


def test_another_picture_or_other_words_make_another_version(folder: Path) -> None:
    (folder / "01-alpha/pictures/jug.jpg").write_bytes(JUG.data[:-2] + JUG.data[-2:])
    assert "changed" not in load(folder).replace("unchanged", "")
    edit(
        folder, "01-alpha/questions-practice.yaml", "A glass jug on a table", "A jug made of glass"
    )
    load(folder)

    version = Question.objects.get(code="al-p-01").current_version
    assert version is not None
    assert (version.number, version.picture["alt"]) == (2, "A jug made of glass")


@pytest.mark.parametrize(("old", "new", "why"), [
    ("file: jug.jpg", "file: jag.jpg", "no such file in 01-alpha/pictures"),
    ("file: jug.jpg", "file: ../../course.yaml", "no such file"),
    ("file: drawn.svg", "file: cup.png", "no question of this module shows this picture"),
    ('alt: "A glass jug on a table"', 'alt: ""', "'alt' is missing"),
    ('alt: "A cup of ice cubes"', 'alt: ""', "'alt' is missing"),
    ("a table\", shows: nobody}", "a table\"}", "jug.jpg': 'shows' is person where the picture shows a patient"),
    ("cubes\", shows: nobody}", "cubes\"}", "cup.png': 'shows' is person where the picture shows a patient"),
    ("a table\", shows: nobody}", "a table\", shows: person}", "'consent_holder' is missing"),
    ("a table\", shows: nobody}", "a table\", shows: patient}", "'shows' is person where"),
    ("{file: jug.jpg,", "{", "'file' is missing"),
    ("{file: cup.png,", "{files: cup.png,", "Unknown key 'files'"),
])  # fmt: skip
def test_picture_that_cannot_be_shown_is_refused(
    folder: Path, old: str, new: str, why: str
) -> None:
    edit(folder, "01-alpha/questions-practice.yaml", old, new)
    with pytest.raises(CommandError, match=why):
        load(folder)


def test_consent_of_a_photograph_is_kept_and_nobody_who_sits_the_exam_gets_it(folder: Path) -> None:
    consent = (
        "shows: person, consent: Form 7 of 2026, consent_date: 2026-03-04,"
        " consent_covers: Teaching in this course., consent_holder: The safe of Dr Haddad"
    )
    exam = folder / "01-alpha/questions-exam.yaml"
    exam.write_text(exam.read_text().replace("shows: nobody", consent))
    load(folder)
    assert "changed" not in load(folder).replace("unchanged", "")
    version = Question.objects.get(code="al-e-01").current_version
    assert version is not None
    assert version.picture["consent_date"] == "2026-03-04"
    attempt = sitting(bob())

    said = (
        str(body(bob(), attempt))
        + at_desk(bob()).get(f"/attempts/{attempt.uuid}/").content.decode()
    )
    assert "A glass jug on a table" in said
    for secret in ("Form 7", "consent", "Haddad", "2026-03-04"):
        assert secret not in said
    assert would_go(JUG.name)[0].consent == "Form 7 of 2026"


def test_files_that_are_not_clean_are_refused(folder: Path) -> None:
    beside = folder / "01-alpha/pictures"
    (beside / "jug.jpg").write_bytes(JUG.data + b"more")
    (beside / "drawn.svg").write_text(DRAWN.replace("<rect", "<script/><rect"))
    with pytest.raises(CommandError) as refused:
        load(folder)

    assert "'jug.jpg': It holds more than its picture" in str(refused.value)
    assert "'drawn.svg': <script> is not used" in str(refused.value)


def test_private_questions_take_their_pictures_along(tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    folder = pictured(tmp_path / "apart")
    apart = tmp_path / "private"
    (apart / "01-alpha/pictures").mkdir(parents=True)
    (apart / "private.yaml").write_text("code: small\n")
    text = (folder / "01-alpha/questions-exam.yaml").read_text().replace("al-e-0", "al-x-0")
    (apart / "01-alpha/questions-exam.yaml").write_text(text)
    for name in ("jug.jpg", "cup.png"):
        (apart / f"01-alpha/pictures/{name}").write_bytes(
            (folder / f"01-alpha/pictures/{name}").read_bytes()
        )
    call_command("load_curriculum", private=str(apart), stdout=StringIO())
    forget_cached()

    version = Question.objects.get(code="al-x-01").current_version
    assert version is not None
    assert version.picture["file"] == JUG.name


def test_moodle_is_told_to_have_no_place_for_them() -> None:
    entry = {
        "kind": "true_false",
        "stem": "Is it hot?",
        "answer": True,
        "rationale_true": "Yes.",
        "rationale_false": "No.",
    }
    shown = entry | {"picture": {"file": JUG.name, "alt": "A jug"}}

    assert writer.PICTURES not in writer.written([entry]).lost
    assert writer.PICTURES in writer.written([shown]).lost


def test_image_has_the_size_that_is_told() -> None:
    for picture in StoredPicture.objects.exclude(name__endswith=".svg"):
        width, height = Image.open(BytesIO(bytes(picture.data))).size
        assert f"-{width}x{height}." in picture.name


def test_answering_is_what_it_was() -> None:
    attempt = sitting(bob(), "alpha-check")
    answer(attempt, now=timezone.now())
    assert len(body(bob(), attempt)["answers"]) > 0
