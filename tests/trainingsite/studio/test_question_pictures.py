"""Pictures of questions in the studio: handed in, described, taken away, kept by the form, shown to who may see the key."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from courses import actions as courses
from courses.models import StoredPicture
from courses.publishing.actions.adapters import adapter_of
from quizzes.actions import withdraw_photographs
from quizzes.models import Question
from tests.courses.content.test_pictures import photograph
from tests.people import ada, lead, noor
from tests.quizzes.pictured_course import DRAWN
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
PRACTICE = f"{COURSE}question/al-p-01/"
EXAM = f"{COURSE}question/al-e-01/"
ALT = "A pan of water on a stove"


def file(name: str = "pan.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photograph("JPEG", (400, 300)) if data is None else data)


def sent(**said: Any) -> Any:
    """Post the page of pictures; `__` in a name stands for the dash between its place and its field."""
    desk = at_desk(noor())
    seen = desk.get(f"{PRACTICE}pictures/").context["seen"]
    form = {name.replace("__", "-"): value for name, value in said.items()}
    return desk.post(f"{PRACTICE}pictures/", {"seen": seen} | form)


def draft(code: str = "al-p-01") -> dict[str, Any]:
    return dict(Question.objects.get(code=code).draft)


def test_pictures_are_handed_in_for_stem_and_answers_in_one_save() -> None:
    answer = sent(
        stem__file=file(), stem__alt=ALT,
        **{"options-1-file": file("b.png", photograph("PNG")), "options-1-alt": "A cup with steam"},
    )  # fmt: skip

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert draft()["picture"]["alt"] == ALT
    assert draft()["picture"]["file"].endswith("-400x300.jpg")
    assert draft()["options"][1]["picture"]["alt"] == "A cup with steam"
    assert not any("picture" in draft()["options"][place] for place in (0, 2))
    assert StoredPicture.objects.count() == 2


def test_draft_is_seen_with_its_pictures_and_no_address_leads_to_them() -> None:
    sent(stem__file=file(), stem__alt=ALT)
    name = draft()["picture"]["file"]
    for page in ("preview/", "pictures/"):
        text = read(at_desk(noor()), f"{PRACTICE}{page}")
        assert f'alt="{ALT}" width="400" height="300"' in text
        assert "data:image/jpeg;base64," in text
        # The page that takes a photograph away names it, and gives nothing of it.
        assert f"/{name}" not in text.replace(f"/photographs/{name}/withdraw/", "")
    for person in (ada, noor, lead):
        assert at_desk(person()).get(f"/courses/pictures/{name}/400/").status_code == 404


def test_form_and_text_of_the_question_keep_its_pictures() -> None:
    sent(stem__file=file(), stem__alt=ALT)
    desk = at_desk(noor())
    page = desk.get(PRACTICE)
    form = {
        "seen": page.context["seen"],
        "stem": "Water is heated here. At which temperature does it boil?",
    }
    form |= {"picture-file": draft()["picture"]["file"], "picture-alt": "A pan with bubbles in it"}
    before = draft()["picture"]["file"]
    assert f'value="{before}"' in page.content.decode()
    desk.post(PRACTICE, form)
    assert draft()["picture"] == {"file": before, "alt": "A pan with bubbles in it"}

    text = desk.get(f"{PRACTICE}text/").context["form"].initial
    assert before in text["text"]
    said = {"seen": text["seen"], "text": text["text"].replace("bubbles in it", "much steam")}
    desk.post(f"{PRACTICE}text/", said)
    assert draft()["picture"] == {"file": before, "alt": "A pan with much steam"}


def test_picture_is_described_anew_and_taken_away() -> None:
    sent(stem__file=file(), stem__alt=ALT)
    before = draft()["picture"]["file"]
    sent(stem__alt="Water in a pan")
    assert draft()["picture"] == {"file": before, "alt": "Water in a pan"}
    sent(stem__alt="", stem__gone="on")
    assert "picture" not in draft()


@pytest.mark.parametrize(("said", "why"), [
    ({"stem__file": file(), "stem__alt": ""}, "Say what the picture shows"),
    ({"stem__file": file("a.gif", b"GIF89a" + bytes(40)), "stem__alt": ALT}, "is GIF"),
    ({"stem__file": file("a.jpg", b""), "stem__alt": ALT}, "empty"),
    ({"stem__file": file("a.svg", b"<svg"), "stem__alt": ALT}, "no whole SVG"),
])  # fmt: skip
def test_picture_that_is_none_or_says_nothing_is_refused(said: dict[str, Any], why: str) -> None:
    answer = sent(**said)

    assert answer.status_code == 400
    assert why in answer.content.decode().replace("It is no whole", "no whole")
    assert "picture" not in draft()
    assert not StoredPicture.objects.exists()


def test_drawing_is_cleaned_and_says_nothing_of_itself() -> None:
    sent(
        stem__file=file("jug.svg", DRAWN.replace("<rect", "<script>x()</script><rect").encode()),
        stem__alt=ALT,
    )

    kept = bytes(StoredPicture.objects.get().data).decode()
    assert "ANSWER" not in kept
    assert "script" not in kept
    assert "A jug</text>" in kept


def test_picture_whose_bytes_are_gone_keeps_the_draft_from_going_live() -> None:
    question = Question.objects.get(code="al-p-01")
    content = question.draft | {"picture": {"file": f"{'0' * 32}-40x20.jpg", "alt": ALT}}
    courses.save_draft(entry=question, content=content, by=noor(), now=timezone.now())

    assert "The bytes of this picture are not here" in read(at_desk(noor()), PRACTICE)


def test_pictures_of_exam_questions_stand_behind_the_right_to_their_keys() -> None:
    answer = at_desk(noor()).get(f"{EXAM}pictures/")

    assert answer.status_code == 403
    assert "data:image" not in answer.content.decode()
    assert at_desk(ada()).get(f"{EXAM}pictures/").status_code == 403
    assert at_desk(noor()).post(f"{EXAM}pictures/", {"stem-alt": ALT}).status_code == 403
    assert "picture" not in draft("al-e-01")


def test_version_that_goes_live_has_its_pictures_and_they_are_signed_with_it() -> None:
    sent(stem__file=file(), stem__alt=ALT)
    question = Question.objects.get(code="al-p-01")
    version = courses.publish(entry=question, by=lead(), now=timezone.now())

    assert version.picture["alt"] == ALT
    assert version.number == 2


def test_withdrawn_photograph_is_refused_at_once_and_named_where_it_stands() -> None:
    sent(stem__file=file(), stem__alt=ALT)
    name = draft()["picture"]["file"]
    withdraw_photographs(names=[name], reason="The patient took it back.", by=noor(), now=timezone.now())  # fmt: skip
    question = Question.objects.get(code="al-p-01")
    told = "This photograph was withdrawn for good. Hand in another one."
    before = draft()

    answer = sent(stem__file=file(), stem__alt=ALT)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert draft() == before

    question.draft = before | {"picture": {"file": name, "alt": ALT}}
    gaps = [said for key, said in adapter_of(question).gaps(question) if key == "picture"]
    assert gaps == [told]
