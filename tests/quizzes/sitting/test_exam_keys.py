"""Reading the keys of exam questions is a right of its own: asked for, granted by another, told, kept, and paid for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, ReviewRequest
from quizzes import actions
from quizzes.models import AnswerEvent, KeyReading, KeyRight, Question, Quiz
from tests.people import ada, appointed, lead, mira, noor, root, vera
from tests.quizzes.sitters import sit, start
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import ReviewCase, SecurityEvent, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = timezone.now()
SECRET = "SECRET-WHY"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """Staff need no second factor."""
    settings.SEED_DEMO = True


def exam_question() -> Question:
    return Question.objects.filter(pool="exam", module__code="alpha").order_by("pk")[0]


def holder(person: Any) -> Any:
    """The person, once an administrator has granted what they asked for."""
    course = Course.objects.get()
    case = actions.ask_for_keys(course=course, reason="I review them.", by=person, now=NOW)
    decide_case(case=case, outcome="granted", note="Reviews.", by=root(), now=NOW)
    return person


def pages(question: Question) -> list[str]:
    """Every page of the desk that holds the key."""
    base = f"/admin/quizzes/question/{question.pk}"
    version = question.current_version
    assert version is not None
    return [
        *(f"{base}/{act}/" for act in ("change", "preview", "publish", "versions")),
        f"/admin/quizzes/questionversion/{version.pk}/change/",
    ]


# --- The right --------------------------------------------------------------------------------------------------


@pytest.mark.each_engine
@pytest.mark.parametrize("person", [noor, lead, root])
def test_no_role_opens_a_key(person: Any) -> None:
    client, question = at_desk(person()), exam_question()

    for address in pages(question):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert SECRET not in answer.content.decode()
    with pytest.raises(actions.KeysClosed, match="no-right"):
        actions.open_key(question=question, by=person(), now=NOW)
    assert not KeyReading.objects.exists()


def second_course() -> Course:
    return Course.objects.create(code="lasers", title="Lasers and light", edition="1")


@pytest.mark.each_engine
def test_whoever_decides_about_the_right_sees_of_which_course_it_is() -> None:
    small, other = Course.objects.get(), second_course()
    cases = [
        actions.ask_for_keys(course=course, reason="I review them.", by=noor(), now=NOW)
        for course in (small, other)
    ]
    client = at_desk(root())

    listed = client.get("/admin/accounts/reviewcase/").content.decode()
    assert all(f"exam questions: {course.title}" in listed for course in (small, other))
    for case, course in zip(cases, (small, other), strict=True):
        for page in ("change", "decide"):
            shown = client.get(f"/admin/accounts/reviewcase/{case.pk}/{page}/").content.decode()
            assert f"Course: <strong>{course.title} ({course.code})</strong>" in shown
            assert f'href="/admin/courses/course/{course.pk}/change/"' in shown
    assert client.get(f"/admin/courses/course/{other.pk}/change/").status_code == 200


def test_case_from_before_the_title_was_kept_names_the_course_too() -> None:
    case = actions.ask_for_keys(course=Course.objects.get(), reason="Mine.", by=noor(), now=NOW)
    case.content.pop("title")
    case.save(update_fields=["content"])

    listed = at_desk(root()).get("/admin/accounts/reviewcase/").content.decode()

    assert f"exam questions: {Course.objects.get().title}" in listed


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "address",
    [
        "/admin/quizzes/question/?draft__options__0__correct=true",
        "/admin/quizzes/question/?draft__icontains=SECRET",
        "/admin/quizzes/questionversion/?spec__options__0__correct=true",
        "/admin/quizzes/questionversion/?spec__icontains=SECRET",
        "/admin/quizzes/answerevent/?answer__icontains=a",
    ],
)
def test_no_list_is_filtered_by_a_key(address: str) -> None:
    """An answer to "whose first option is right?" tells the keys, one question after the other."""
    person = root() if "answerevent" in address else noor()
    answer = at_desk(person).get(address, follow=True)

    assert (answer.status_code, "al-e-" in answer.content.decode()) == (400, False)


def test_lead_needs_the_right_too_to_sign_an_exam_question() -> None:
    question, person = exam_question(), appointed(lead())
    version = question.current_version
    assert version is not None
    address = f"/courses/small/sign-off/alpha/{version.uuid}/"

    assert at_desk(person).get(address).status_code == 403
    holder(person)
    told = at_desk(person).get(address).content.decode()
    assert "you cannot sit an exam of this course for two years" in told
    assert SECRET not in told
    at_desk(person).post(address, {"open-keys": "1"})
    assert SECRET in at_desk(person).get(address).content.decode()


def test_what_a_passed_candidate_answered_is_a_key_too() -> None:
    person = ada()
    for one in actions.unpassed_checks(user=person, quiz=Quiz.objects.get(code="small-exam")):
        sit(person, one.code)
    attempt = sit(person, "small-exam")
    events = AnswerEvent.objects.filter(attempt=attempt)
    row = events.select_related("question_version__question").first()
    assert row is not None
    assert row.question_version.question.holds_exam_keys
    address, desk = f"/admin/quizzes/answerevent/{row.pk}/change/", at_desk(root())

    assert desk.get("/admin/quizzes/answerevent/").status_code == 200
    assert desk.get(address).status_code == 403


def test_practice_question_has_no_secret() -> None:
    question = Question.objects.get(code="al-p-01")

    for address in pages(question)[:2]:
        assert at_desk(noor()).get(address).status_code == 200
    actions.open_key(question=question, by=noor(), now=NOW)
    assert not KeyReading.objects.exists()


@pytest.mark.each_engine
def test_right_is_asked_for_on_the_page_and_granted_by_another() -> None:
    question = exam_question()
    address = pages(question)[0]
    empty = at_desk(noor()).post(address, {"ask-keys": "1", "reason": " "})
    at_desk(noor()).post(address, {"ask-keys": "1", "reason": "I write them."})
    asked = at_desk(noor()).get(address).content.decode()
    case = ReviewCase.objects.get(kind="exam-keys")

    assert empty.status_code == 400
    assert "You asked on" in asked
    assert (case.person, case.asked) == (noor(), "I write them.")
    decide_case(case=case, outcome="granted", note="She does.", by=root(), now=NOW)
    right = KeyRight.objects.get()
    assert (right.person, right.granted_by, right.course) == (noor(), root(), Course.objects.get())
    assert "Before you open a key" in at_desk(noor()).get(address).content.decode()


def test_nobody_grants_it_to_themselves_or_twice_and_a_practitioner_cannot_ask() -> None:
    course = Course.objects.get()
    own = actions.ask_for_keys(course=course, reason="Mine.", by=root(), now=NOW)
    with pytest.raises(Refused):
        decide_case(case=own, outcome="granted", note="Mine.", by=root(), now=NOW)
    decide_case(case=own, outcome="granted", note="Yes.", by=vera(), now=NOW)
    again = actions.ask_for_keys(course=course, reason="More.", by=root(), now=NOW)
    with pytest.raises(Refused, match="has the right already"):
        decide_case(case=again, outcome="granted", note="Yes.", by=vera(), now=NOW)
    with pytest.raises(NotAllowed):
        actions.ask_for_keys(course=course, reason="Curious.", by=ada(), now=NOW)


def test_right_ends_on_its_day_and_at_the_desk_at_once() -> None:
    person, question = holder(noor()), exam_question()
    right = KeyRight.objects.get()
    assert KeyRight.objects.standing_on(right.until_date).exists()
    assert not KeyRight.objects.standing_on(right.until_date + timedelta(days=1)).exists()
    page = f"/admin/quizzes/keyright/{right.pk}/"
    assert "I review them." in at_desk(root()).get(f"{page}change/").content.decode()

    at_desk(root()).post(f"{page}end/")

    assert not actions.may_open(person, question)
    assert at_desk(person).get(pages(question)[0]).status_code == 403
    ended = SecurityEvent.objects.filter(kind="key-right-ended").get()
    assert (ended.by, ended.person) == (root(), person)
    assert at_desk(noor()).post(f"{page}end/").status_code == 403


def test_author_sees_the_key_of_what_she_writes() -> None:
    question = exam_question()
    entry = question.draft | {"topic": "another"}
    courses.save_draft(entry=question, content=entry, by=noor(), now=NOW)

    assert "Before you open a key" in at_desk(noor()).get(pages(question)[0]).content.decode()
    assert at_desk(mira()).get(pages(question)[0]).status_code == 403


# --- What it costs ----------------------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_told_before_the_first_and_kept_once_a_day() -> None:
    person, question = holder(noor()), exam_question()
    client, address = at_desk(person), pages(question)[0]

    told = client.get(address)
    assert SECRET not in told.content.decode()
    assert not KeyReading.objects.exists()
    client.post(address, {"open-keys": "1"})
    shown = client.get(address)
    client.get(pages(question)[1])

    assert SECRET in shown.content.decode()
    (reading,) = KeyReading.objects.all()
    assert (reading.person, reading.question) == (person, question)
    assert SecurityEvent.objects.filter(kind="keys-read", by=person).count() == 1


def test_who_opened_a_key_does_not_sit_the_exam_for_two_years_and_its_page_says_why() -> None:
    person, exam = holder(noor()), Quiz.objects.get(code="small-exam")
    actions.open_key(question=exam_question(), by=person, now=NOW)

    standing = actions.availability(user=person, quiz=exam, now=NOW + timedelta(days=700))

    assert (standing.can_start, standing.reason) == (False, "keys-read")
    assert standing.opens_at is not None
    assert standing.opens_at > NOW + timedelta(days=729)
    later = actions.availability(user=person, quiz=exam, now=NOW + timedelta(days=732))
    assert later.reason == "checks-not-passed"
    page = at_desk(person).get("/quizzes/small-exam/").content.decode()
    assert "You have opened questions of this exam, or their keys." in page
    with pytest.raises(actions.NotOpen, match="keys-read"):
        actions.start_attempt(by=person, quiz=exam, agreed=True, name_confirmed=True, now=NOW)


def test_who_is_sitting_the_exam_opens_no_key() -> None:
    person = holder(lead())
    exam = Quiz.objects.get(code="small-exam")
    for check in actions.unpassed_checks(user=person, quiz=exam):
        sit(person, check.code, now=NOW)
    start(person, "small-exam", now=NOW)

    with pytest.raises(actions.KeysClosed, match="sitting"):
        actions.open_key(question=exam_question(), by=person, now=NOW)
    client = at_desk(person)
    said = client.post(pages(exam_question())[0], {"open-keys": "1"}).content.decode()
    assert "stay closed for you until you have handed in" in said
    assert SECRET not in said


# --- One author and one reviewer ----------------------------------------------------------------------------------


def edited(question: Question, by: Any, topic: str = "another") -> Question:
    content = question.draft | {"topic": topic}
    saved: Question = courses.save_draft(entry=question, content=content, by=by, now=NOW)
    return saved


def asked_of(question: Question, reviewer: Any, by: Any) -> ReviewRequest:
    return courses.ask_for_review(entry=question, reviewer=reviewer, by=by, now=NOW)


@pytest.mark.each_engine
def test_who_is_asked_for_a_review_opens_the_key_until_it_is_answered() -> None:
    question, client = edited(exam_question(), noor()), at_desk(lead())
    other = Question.objects.filter(pool="exam").exclude(pk=question.pk)[0]
    address = f"/studio/course/small/question/{question.code}/review/"
    assert client.get(address).status_code == 403
    asked_of(question, lead(), noor())

    told = client.get(address).content.decode()
    assert "you cannot sit an exam of this course for two years" in told
    assert SECRET not in told
    assert not KeyReading.objects.exists()
    client.post(address, {"open-keys": "1"})
    assert client.get(address).status_code == 200
    reading = KeyReading.objects.get()
    assert (reading.person, reading.question) == (lead(), question)
    assert SecurityEvent.objects.filter(kind="keys-read", by=lead()).count() == 1
    exam = Quiz.objects.get(code="small-exam")
    assert actions.availability(user=lead(), quiz=exam, now=timezone.now()).reason == "keys-read"
    assert not actions.may_open(lead(), other)
    assert not actions.may_open(mira(), question)

    courses.return_draft(entry=question, answer="Mend it.", by=lead(), now=NOW)
    assert not actions.may_open(lead(), question)
    assert client.get(address).status_code == 403


def test_review_lets_nobody_in_who_was_not_named_does_not_review_or_was_let_in_by_a_stranger() -> (
    None
):
    question = edited(exam_question(), noor())
    asked_of(question, None, noor())  # whoever reviews
    assert not actions.may_open(lead(), question)
    courses.take_review_back(entry=question, by=noor(), now=NOW)

    asked_of(question, lead(), mira())  # who may not read it herself
    assert not actions.may_open(lead(), question)
    assert not actions.may_open(mira(), question)
    courses.take_review_back(entry=question, by=noor(), now=NOW)

    asked_of(question, lead(), noor())
    assert actions.may_open(lead(), question)
    lead().groups.clear()
    assert not actions.may_open(User.objects.get(pk=lead().pk), question)
    courses.take_review_back(entry=question, by=noor(), now=NOW)
    assert not actions.may_open(lead(), question)


def test_author_opens_her_own_question_after_it_went_live_until_somebody_else_writes() -> None:
    question = edited(exam_question(), noor())
    courses.publish(entry=question, by=lead(), now=NOW)
    question.refresh_from_db()
    address = f"/studio/course/small/question/{question.code}/"

    told = at_desk(noor()).get(address)
    assert "Before you open a key" in told.content.decode()
    at_desk(noor()).post(address, {"open-keys": "1"})
    assert SECRET in at_desk(noor()).get(address).content.decode()
    assert not actions.may_open(lead(), question)  # publishing is no writing
    other = Question.objects.filter(pool="exam").exclude(pk=question.pk)[0]
    assert not actions.may_open(noor(), other)

    edited(question, mira(), "of others")
    question.refresh_from_db()
    assert not actions.may_open(noor(), question)
    assert at_desk(noor()).get(address).status_code == 403


def test_whom_a_review_is_asked_of_is_told_with_what_it_costs() -> None:
    question = edited(exam_question(), noor())
    holder(mira())
    lead()
    client, address = at_desk(noor()), f"/studio/course/small/question/{question.code}/review/"
    client.post(address, {"open-keys": "1"})

    page = client.get(address).content.decode()

    assert "sits no exam of this course for two years from then" in page
    assert "Mira Novak, reads this exam&#x27;s keys" in page
    assert "Lin Bergström, would open this key for the review" in page
    assert "whoever reviews" not in page
