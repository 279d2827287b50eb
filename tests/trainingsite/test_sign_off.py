"""The clinical lead's signatures: who may sign, what is covered, what falls out of cover, and taking back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import Lesson, LessonSignOff, LessonVersion, SignOff
from quizzes import actions as quizzes
from quizzes.models import Question, QuestionSignOff, QuestionVersion, Quiz
from tests.people import ada, lead, noor, root

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
PAGE = "/courses/small/sign-off/alpha/"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEED_DEMO = True


def at_desk(person: Any) -> Client:
    """The person signed in, as on a demo site where staff need no second factor."""
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lessons(module: str = "alpha") -> Any:
    return LessonVersion.objects.filter(current_of__module__code=module)


def questions(module: str = "alpha") -> Any:
    return QuestionVersion.objects.filter(current_of__module__code=module)


def signature(module: str = "alpha", **changes: Any) -> dict[str, Any]:
    """What the page posts when everything that waits is ticked."""
    ticked = {
        "lessons": list(lessons(module).values_list("pk", flat=True)),
        "questions": list(questions(module).values_list("pk", flat=True)),
    }
    said = {"interests": "none", "read": "on", "review_by": "2099-01-01"}
    return ticked | said | changes


def sign_everything() -> None:
    for module in ("alpha", "beta"):
        at_desk(lead()).post(f"/courses/small/sign-off/{module}/", signature(module))


def course_page() -> str:
    return at_desk(ada()).get("/courses/small/").content.decode()


def edited_lesson(body: str = "Water boils at one temperature. [E001]") -> Lesson:
    lesson = Lesson.objects.get(code="be-l1")
    return courses.save_lesson_draft(
        lesson=lesson, by=noor(), now=timezone.now(), body=f"{lesson.body}\n\n{body}"
    )


def reworded_lesson() -> Lesson:
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace("Water boils at a fixed", "All water boils at a fixed")
    return courses.save_lesson_draft(lesson=lesson, by=noor(), now=timezone.now(), body=body)


@pytest.mark.parametrize("person", [ada, noor, root])
def test_only_a_clinical_lead_opens_and_signs(person: Any) -> None:
    client = at_desk(person())

    for page in ("/courses/small/sign-off/", PAGE):
        assert client.get(page).status_code == 403
    assert client.post(PAGE, signature()).status_code == 403
    assert not SignOff.objects.exists()


def test_overview_counts_what_waits_in_each_module() -> None:
    text = at_desk(lead()).get("/courses/small/sign-off/").content.decode()

    assert "2 of 2 lessons and 11 of 11 questions wait" in text


def test_ticked_versions_are_signed_and_no_others() -> None:
    chosen = lessons().order_by("pk").first()
    at_desk(lead()).post(PAGE, signature(lessons=[chosen.pk], questions=[]))

    assert [link.lesson_version for link in LessonSignOff.objects.all()] == [chosen]
    assert not QuestionSignOff.objects.exists()
    assert SignOff.objects.get().review_by_date == date(2099, 1, 1)


def test_course_is_signed_when_every_module_is() -> None:
    at_desk(lead()).post(PAGE, signature())
    assert "Not yet signed off" in course_page()

    sign_everything()

    assert "Signed off by Lin Bergström" in course_page()
    assert "Declared interests: none" in " ".join(course_page().split())
    assert quizzes.sign_off_of(Quiz.objects.get(code="small-exam"), day=timezone.localdate())


def test_signature_shows_on_its_lesson_while_the_rest_is_unsigned() -> None:
    at_desk(lead()).post(PAGE, signature())

    signed = at_desk(ada()).get("/courses/small/alpha/boiling/").content.decode()
    unsigned = at_desk(ada()).get("/courses/small/beta/ice/").content.decode()

    assert "Signed off by Lin Bergström" in signed
    assert "Not yet signed off" in unsigned


@pytest.mark.parametrize(
    "change", [{"interests": " "}, {"read": ""}, {"review_by": ""}, {"review_by": "2020-01-01"}, {"lessons": [], "questions": []}]
)  # fmt: skip
def test_incomplete_signature_is_refused(change: dict[str, Any]) -> None:
    answer = at_desk(lead()).post(PAGE, signature(**change))

    assert (answer.status_code, SignOff.objects.count()) == (400, 0)


def test_what_was_published_after_the_page_was_opened_is_not_signed_unseen() -> None:
    opened = signature("beta")
    courses.publish_lesson(lesson=edited_lesson(), by=lead(), now=timezone.now())

    refused = at_desk(lead()).post("/courses/small/sign-off/beta/", opened)

    assert (refused.status_code, SignOff.objects.count()) == (400, 0)
    assert "published since you opened this page" in refused.content.decode()


def test_new_version_needs_a_new_signature_and_shows_what_changed() -> None:
    sign_everything()
    courses.publish_lesson(lesson=edited_lesson(), by=lead(), now=timezone.now())

    page = at_desk(lead()).get("/courses/small/sign-off/beta/").content.decode()

    assert "Not yet signed off" in course_page()
    assert '<span class="new">+Water boils at one temperature. [E001]</span>' in page
    assert "0 of 2 lessons" not in page


def test_change_of_wording_keeps_the_signature() -> None:
    sign_everything()
    version = courses.publish_lesson(
        lesson=reworded_lesson(), by=lead(), now=timezone.now(), same_meaning=True
    )

    assert version.number == 2
    assert version.signature_on(timezone.localdate()).name == "Lin Bergström"
    assert "Signed off by Lin Bergström" in course_page()


def test_other_facts_are_no_change_of_wording() -> None:
    lesson = edited_lesson()

    with pytest.raises(courses.NotSameMeaning, match="E001"):
        courses.publish_lesson(lesson=lesson, by=lead(), now=timezone.now(), same_meaning=True)
    assert lesson.versions.count() == 1


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"critical": True}, "critical"),
        ({"evidence": ["E001", "E002"]}, "evidence"),
        ({"objective": "al-o2"}, None),
    ],
)
def test_question_with_another_meaning_is_no_change_of_wording(
    change: dict[str, Any], what: str | None
) -> None:
    question = Question.objects.get(code="al-e-05")
    entry = question.draft | change
    if what is None:
        entry = question.draft | {"options": [o | {"harm": 2} if not o["correct"] else o for o in question.draft["options"]]}  # fmt: skip
    quizzes.save_question_draft(question=question, entry=entry, by=noor(), now=timezone.now())

    with pytest.raises(courses.NotSameMeaning, match=what or "options"):
        quizzes.publish_question(
            question=question, by=lead(), now=timezone.now(), same_meaning=True
        )


def test_reworded_question_keeps_the_signature() -> None:
    sign_everything()
    question = Question.objects.get(code="al-e-05")
    entry = question.draft | {"stem": "What is the answer of the question with the code al-e-05?"}
    quizzes.save_question_draft(question=question, entry=entry, by=noor(), now=timezone.now())
    version = quizzes.publish_question(
        question=question, by=lead(), now=timezone.now(), same_meaning=True
    )

    signed = QuestionVersion.objects.signed_on(timezone.localdate())
    assert version.number == 2
    assert version in signed


def test_signature_past_its_review_date_no_longer_stands() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    at_desk(lead()).post(PAGE, signature(review_by=tomorrow.isoformat()))

    assert not lessons().unsigned_on(tomorrow).exists()
    assert lessons().unsigned_on(tomorrow + timedelta(days=1)).count() == lessons().count()


def test_signature_is_taken_back_with_a_reason_and_can_be_given_again() -> None:
    sign_everything()
    link = LessonSignOff.objects.filter(lesson_version__lesson__code="al-l1").get()
    at_desk(lead()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": "A doubt came up."})

    assert link.withdrawal.reason == "A doubt came up."
    assert "Not yet signed off" in course_page()

    at_desk(lead()).post(PAGE, signature(lessons=[link.lesson_version_id], questions=[]))
    assert "Signed off by Lin Bergström" in course_page()


def test_taking_back_needs_a_reason_and_the_role() -> None:
    sign_everything()
    link = LessonSignOff.objects.first()
    assert link is not None

    at_desk(lead()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": ""})
    answer = at_desk(noor()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": "No."})

    assert answer.status_code == 403
    assert not LessonSignOff.objects.filter(withdrawal__isnull=False).exists()


def test_page_shows_every_waiting_question_with_its_key() -> None:
    page = at_desk(lead()).get(PAGE).content.decode()

    assert [
        q.code for q in Question.objects.filter(module__code="alpha") if q.code not in page
    ] == []
    assert "SECRET-WHY" in page
