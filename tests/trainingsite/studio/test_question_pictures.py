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
from tests.courses.publishing.test_photographs import CONSENT
from tests.people import ada, lead, noor
from tests.quizzes.pictured_course import DRAWN
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
PRACTICE = f"{COURSE}question/al-p-01/"
EXAM = f"{COURSE}question/al-e-01/"
ALT = "A pan of water on a stove"
NOBODY = {"shows": "nobody"}
SAID = {key: str(value) for key, value in CONSENT.items()} | {"shows": "person"}


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
    sent(stem__file=file(), stem__alt=ALT, stem__shows="nobody")
    desk = at_desk(noor())
    page = desk.get(PRACTICE)
    assert '<input type="hidden" name="picture-shows" value="nobody">' in page.content.decode()
    form = {
        "seen": page.context["seen"],
        "stem": "Water is heated here. At which temperature does it boil?",
    }
    form |= {"picture-file": draft()["picture"]["file"], "picture-alt": "A pan with bubbles in it"}
    form |= {"picture-shows": "nobody"}
    before = draft()["picture"]["file"]
    assert f'value="{before}"' in page.content.decode()
    desk.post(PRACTICE, form)
    assert draft()["picture"] == {"file": before, "alt": "A pan with bubbles in it"} | NOBODY

    text = desk.get(f"{PRACTICE}text/").context["form"].initial
    assert before in text["text"]
    said = {"seen": text["seen"], "text": text["text"].replace("bubbles in it", "much steam")}
    desk.post(f"{PRACTICE}text/", said)
    assert draft()["picture"] == {"file": before, "alt": "A pan with much steam"} | NOBODY


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


def gaps(code: str = "al-p-01") -> list[str]:
    question = Question.objects.get(code=code)
    return [said for key, said in adapter_of(question).gaps(question) if key == "picture"]


def of_stem(**said: Any) -> dict[str, Any]:
    return {f"stem__{key}": value for key, value in said.items()}


@pytest.mark.parametrize("place", ["stem", "options-1"])
def test_photograph_goes_live_once_it_is_said_whom_it_shows(place: str) -> None:
    sent(**{f"{place}-file": file(), f"{place}-alt": ALT})
    assert gaps() == ["Say on the page of its pictures whom each photograph shows."]
    question = Question.objects.get(code="al-p-01")
    with pytest.raises(courses.Unfinished, match="whom each photograph shows"):
        courses.publish(entry=question, by=lead(), now=timezone.now())

    sent(**{f"{place}-alt": ALT, f"{place}-shows": "nobody"})
    assert gaps() == []


@pytest.mark.parametrize("missing", [*CONSENT])
def test_photograph_of_a_person_needs_the_whole_record_of_a_consent(missing: str) -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID | {missing: ""}))
    (told,) = gaps()
    assert "the record of a consent is not whole" in told

    sent(stem__alt=ALT, **of_stem(**SAID))
    assert gaps() == []
    question = Question.objects.get(code="al-p-01")
    version = courses.publish(entry=question, by=lead(), now=timezone.now())
    assert version.picture.items() >= SAID.items()


def test_consent_is_written_in_the_text_of_the_question_as_well() -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID))
    desk = at_desk(noor())
    was = desk.get(f"{PRACTICE}text/").context["form"].initial
    assert "consent_date: '2026-03-04'" in was["text"]
    text = was["text"].replace("consent_date: '2026-03-04'", "consent_date: 2026-05-06")

    assert desk.post(f"{PRACTICE}text/", {"seen": was["seen"], "text": text}).status_code == 302
    assert draft()["picture"]["consent_date"] == "2026-05-06"
    assert gaps() == []


def test_drawing_shows_nobody_and_is_asked_nothing() -> None:
    sent(stem__file=file("jug.svg", DRAWN.encode()), stem__alt=ALT)
    assert gaps() == []


def test_another_photograph_has_no_consent_of_the_one_before() -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID))
    another = photograph("JPEG", (300, 300))
    before = draft()["picture"]

    sent(stem__file=file("b.jpg", another), stem__alt=ALT, **of_stem(**SAID))
    assert draft()["picture"] == {"file": draft()["picture"]["file"], "alt": ""}
    assert gaps() == [
        "'alt' is missing.",
        "Say on the page of its pictures whom each photograph shows.",
    ]
    assert "Beside the question" in read(at_desk(noor()), f"{PRACTICE}pictures/")

    anew = SAID | {"consent": "Form 8", "consent_date": "2026-05-06"}
    sent(stem__alt="A jug", **of_stem(**anew))
    assert draft()["picture"].items() >= anew.items()
    sent(stem__file=file(), stem__alt="A jug", stem__same="on", **of_stem(**anew))
    assert draft()["picture"] == {"file": before["file"], "alt": "A jug"} | anew


def fields_of(page: Any) -> dict[str, Any]:
    """What the page would send if nobody touched it: no file, for none comes back."""
    said = {"seen": page.context["seen"]}
    for _picture, (_spot, form) in page.context["spots"]:
        for bound in form:
            if bound.name != "file" and (value := bound.value()):
                said[bound.html_name] = value
    return said


def test_what_was_said_of_another_file_is_not_saved_upon_the_picture_there_is() -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID))
    before = draft()["picture"]
    of_b = SAID | {"consent": "Form 8, patient B"}
    other = file("b.jpg", photograph("JPEG", (300, 300)))
    answer = sent(
        stem__file=other, stem__alt="A jug", **of_stem(**of_b),
        **{"options-1-file": file("c.png", photograph("PNG"))},
    )  # fmt: skip
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "Choose “b.jpg” once more" in text
    assert "Choose “c.png” once more" in text

    desk = at_desk(noor())
    mended = fields_of(answer) | {"options-1-alt": "A cup"}
    again = desk.post(f"{PRACTICE}pictures/", mended)
    assert again.status_code == 400
    assert "Choose “b.jpg” once more" in again.content.decode()
    assert draft()["picture"] == before

    rest = {"options-1-no_other": "on", "options-1-alt": ""}
    desk.post(f"{PRACTICE}pictures/", fields_of(again) | rest | {"stem-file": file("b.jpg", photograph("JPEG", (300, 300)))})  # fmt: skip
    assert draft()["picture"]["consent"] == "Form 8, patient B"
    assert draft()["picture"]["file"] != before["file"]
    assert "picture" not in draft()["options"][1]


def test_whoever_keeps_the_picture_after_all_says_so() -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID))
    before = draft()["picture"]
    lost = {"stem__file-chosen-before": "b.jpg"}
    said = of_stem(**SAID | {"consent": "Form 7, corrected"})

    assert sent(stem__alt=ALT, **said, **lost).status_code == 400
    assert draft()["picture"] == before
    assert sent(stem__alt=ALT, stem__no_other="on", **said, **lost).status_code == 302
    assert draft()["picture"] == before | {"consent": "Form 7, corrected"}


def test_file_that_comes_after_all_takes_back_the_tick_that_there_is_none() -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID))
    before = draft()["picture"]
    other = file("b.jpg", photograph("JPEG", (300, 300)))
    said = of_stem(**SAID | {"consent": "Form 8, patient B"})

    answer = sent(stem__file=other, stem__no_other="on", stem__alt="", **said)
    assert answer.status_code == 400
    again = at_desk(noor()).post(f"{PRACTICE}pictures/", fields_of(answer) | {"stem-alt": "A jug"})

    assert again.status_code == 400
    assert "Choose “b.jpg” once more" in again.content.decode()
    assert draft()["picture"] == before


def test_lines_of_a_consent_are_not_said_anew_by_another_end_of_line() -> None:
    lines = SAID | {"consent": "Form 7\nPatient A", "consent_covers": "Training\nExams\n"}
    question = Question.objects.get(code="al-p-01")
    sent(stem__file=file(), stem__alt="Water\non a stove", **of_stem(**lines))
    question.refresh_from_db()
    content = question.draft | {"picture": question.draft["picture"] | lines}
    courses.save_draft(entry=question, content=content, by=noor(), now=timezone.now())

    posted = {key: value.replace("\n", "\r\n") for key, value in lines.items()}
    other = file("b.jpg", photograph("JPEG", (300, 300)))
    sent(stem__file=other, stem__alt="Water\r\non a stove", **of_stem(**posted))

    assert draft()["picture"] == {"file": draft()["picture"]["file"], "alt": ""}


def test_live_photograph_from_before_stays_and_its_next_version_asks() -> None:
    sent(stem__file=file(), stem__alt=ALT, stem__shows="nobody")
    question = Question.objects.get(code="al-p-01")
    courses.publish(entry=question, by=lead(), now=timezone.now())
    question.refresh_from_db()
    said = dict(question.draft)
    said["picture"] = {key: said["picture"][key] for key in ("file", "alt")}
    question.draft = said
    question.save(update_fields=["draft"])

    assert gaps() == ["Say on the page of its pictures whom each photograph shows."]
    assert read(at_desk(noor()), f"{PRACTICE}preview/")


def test_consent_is_on_no_page_of_candidates_and_in_the_review() -> None:
    sent(stem__file=file(), stem__alt=ALT, **of_stem(**SAID))
    for page in ("preview/",):
        assert SAID["consent"] not in read(at_desk(noor()), f"{PRACTICE}{page}")
    review = read(at_desk(lead()), f"{PRACTICE}review/")
    assert SAID["consent"] in review
    assert SAID["consent_date"] in review


def test_version_that_goes_live_has_its_pictures_and_they_are_signed_with_it() -> None:
    sent(stem__file=file(), stem__alt=ALT, stem__shows="nobody")
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
    found = [said for key, said in adapter_of(question).gaps(question) if key == "picture"]
    assert told in found
