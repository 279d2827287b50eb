"""The authors' desk and the clinical sign-off: right role, wrong role, nobody, and the second person."""

import re
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from certificates import actions as certificates
from courses import actions as courses
from courses.models import Course, Lesson, LessonVersion
from quizzes.models import Question, QuestionVersion
from tests.certificates.factories import LATER, certificate
from tests.people import ada, lead, noor, root, with_keys
from tests.quizzes.sitters import sit

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# The desks of root; those of the libraries are a superuser's.
ROOMS = {"accounts", "courses", "quizzes", "certificates", "clinics", "chain"}


@pytest.fixture(autouse=True)
def course(curriculum: None, settings: Any) -> Course:
    settings.SEED_DEMO = True
    return Course.objects.get()


def at_desk(person: Any) -> Client:
    """The person signed in, on a demo site where staff need no second factor, or with one."""
    person.is_demo = True
    person.save()
    if not site.SEED_DEMO:
        Authenticator.objects.get_or_create(user=person, type="totp", data={"secret": "x"})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lesson_form(lesson: Lesson, more: str) -> dict[str, Any]:
    """What the desk posts when a paragraph is added."""
    return {
        "title": lesson.title,
        "body": f"{lesson.body}\n\n{more}",
        "minutes": lesson.minutes,
        "objectives": list(lesson.objectives.values_list("pk", flat=True)),
        "reviewed_date": "2026-11-24",
        "review_by_date": "2027-11-30",
        "drafted_by": "person",
    }


def publish(person: Any, address: str, **form: str) -> Any:
    """Open the page that asks, and publish the draft that it shows."""
    client = at_desk(person)
    page = client.get(address).content.decode()
    shown = re.search(r'name="draft" value="(\w+)"', page)
    assert shown is not None
    return client.post(address, {"draft": shown[1], **form})


def edited_lesson() -> Lesson:
    """A lesson whose draft noor has changed at her desk."""
    lesson = Lesson.objects.order_by("id").first()
    assert lesson is not None
    form = lesson_form(lesson, "One more sentence. [none]")
    saved = at_desk(noor()).post(f"/admin/courses/lesson/{lesson.pk}/change/", form)
    assert saved.status_code == 302, saved.content
    lesson.refresh_from_db()
    return lesson


@pytest.mark.each_engine
def test_edited_draft_is_unseen_until_a_second_person_publishes() -> None:
    lesson = edited_lesson()
    before = lesson.current_version
    preview = at_desk(noor()).get(f"/admin/courses/lesson/{lesson.pk}/preview/")

    published = publish(lead(), f"/admin/courses/lesson/{lesson.pk}/publish/", note="ok")

    lesson.refresh_from_db()
    assert lesson.edited_by is None
    assert "One more sentence." in preview.content.decode()
    assert "One more sentence." not in before.html
    assert published.status_code == 302
    assert "One more sentence." in lesson.current_version.html
    record = lesson.current_version.publish_record
    assert (record.author, record.reviewer, record.note) == (noor(), lead(), "ok")


def test_draft_that_cites_what_does_not_exist_is_refused_with_its_line() -> None:
    lesson = Lesson.objects.order_by("id").first()
    assert lesson is not None
    form = lesson_form(lesson, "Nobody knows. [E999]\n\n![A picture](missing.svg)")

    refused = at_desk(noor()).post(f"/admin/courses/lesson/{lesson.pk}/change/", form)

    line = len(lesson.body.splitlines()) + 2
    page = refused.content.decode()
    assert f"Line {line}: [E999] is no fact of this course." in page
    assert f"Line {line + 2}: the figure &#x27;missing.svg&#x27;" in page
    assert Lesson.objects.get(pk=lesson.pk).body == lesson.body


def test_author_cannot_publish() -> None:
    lesson = edited_lesson()

    refused = at_desk(noor()).post(f"/admin/courses/lesson/{lesson.pk}/publish/")

    assert refused.status_code == 403
    assert "Only a reviewer or an administrator may publish a draft." in refused.content.decode()
    assert LessonVersion.objects.filter(lesson=lesson).count() == 1


@pytest.mark.each_engine
def test_page_that_voids_is_refused_with_the_words() -> None:
    attempt = sit(ada(), "alpha-check")

    refused = at_desk(lead()).get(f"/admin/quizzes/attempt/{attempt.pk}/void/")

    assert refused.status_code == 403
    assert "Only an administrator may make an attempt count" in refused.content.decode()


def test_nobody_publishes_their_own_draft() -> None:
    lesson = edited_lesson()
    Lesson.objects.filter(pk=lesson.pk).update(edited_by=lead())

    publish(lead(), f"/admin/courses/lesson/{lesson.pk}/publish/")

    assert LessonVersion.objects.filter(lesson=lesson).count() == 1


@pytest.mark.parametrize("kind", ["lesson", "question"])
def test_draft_changed_since_the_page_was_opened_is_not_published_unread(kind: str) -> None:
    lesson = edited_lesson()
    question = Question.objects.order_by("id").first()
    assert question is not None
    with_keys(noor())
    with_keys(lead())
    at_desk(noor()).post(
        f"/admin/quizzes/question/{question.pk}/change/", question_form(question, topic="one")
    )
    row: Any = lesson if kind == "lesson" else question
    address = f"/admin/{row._meta.label_lower.replace('.', '/')}/{row.pk}/publish/"
    opened = at_desk(lead()).get(address).content.decode()
    shown = re.search(r'name="draft" value="(\w+)"', opened)
    assert shown is not None
    if kind == "lesson":
        form = lesson_form(lesson, "A later sentence. [none]")
        at_desk(noor()).post(f"/admin/courses/lesson/{lesson.pk}/change/", form)
    else:
        at_desk(noor()).post(
            f"/admin/quizzes/question/{question.pk}/change/", question_form(question, topic="two")
        )

    for stale in ({"draft": shown[1]}, {}):
        refused = at_desk(lead()).post(address, stale, follow=True)
        assert "the draft was changed since you opened this page" in refused.content.decode()
    assert row.versions.count() == 1


def test_draft_saved_by_somebody_with_an_old_page_never_takes_a_version_back() -> None:
    lesson = edited_lesson()
    old = Lesson.objects.get(pk=lesson.pk)
    publish(lead(), f"/admin/courses/lesson/{lesson.pk}/publish/")

    courses.save_draft(entry=old, by=noor(), now=LATER, content={"title": "Another title"})

    lesson.refresh_from_db()
    assert (lesson.current_version.number, lesson.title) == (2, "Another title")


def question_form(question: Question, **changes: Any) -> dict[str, str]:
    from quizzes.desk.questions import as_yaml  # noqa: PLC0415 -- needs the app registry

    return {"entry": as_yaml(question.draft | changes)}


@pytest.mark.each_engine
def test_question_draft_is_checked_before_it_is_kept() -> None:
    question = Question.objects.filter(current_version__kind="single_choice").order_by("id").first()
    assert question is not None
    desk, address = at_desk(with_keys(noor())), f"/admin/quizzes/question/{question.pk}/change/"

    wrong = desk.post(address, question_form(question, level="guess"))
    right = desk.post(address, question_form(question, topic="another topic"))

    question.refresh_from_db()
    assert "must be one of recall" in wrong.content.decode()
    assert (right.status_code, question.draft["topic"], question.edited_by) == (
        302,
        "another topic",
        noor(),
    )
    assert question.current_version.topic != "another topic"
    publish(with_keys(lead()), f"/admin/quizzes/question/{question.pk}/publish/")
    question.refresh_from_db()
    assert question.current_version.topic == "another topic"
    assert QuestionVersion.objects.filter(question=question).count() == 2


def test_staff_without_a_second_factor_are_led_to_set_one_up() -> None:
    client = Client()
    client.force_login(root(), backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get("/admin/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")


@pytest.mark.each_engine
def test_desk_says_what_waits_and_leads_there() -> None:
    edited_lesson()
    desk = at_desk(lead())

    page = desk.get("/admin/").content.decode()

    address = "/admin/courses/lesson/?edited_by__isnull=False"
    assert f'<a href="{address}">1 lesson draft waits' in page
    assert "1 lesson" in desk.get(address).content.decode()
    assert "question drafts" not in page


def test_desk_shows_every_model_that_a_role_may_see_once() -> None:
    from django.contrib import admin  # noqa: PLC0415 -- needs the app registry

    request = RequestFactory().get("/admin/")
    request.user = root()
    sections = admin.site.get_app_list(request)

    names = [model["model"]._meta.label for section in sections for model in section["models"]]
    assert len(names) == len(set(names))
    assert {"certificates.Certificate", "quizzes.Attempt", "accounts.User"} <= set(names)
    assert "More" not in [str(section["name"]) for section in sections]


def test_reviewer_sees_what_a_draft_changes_before_publishing() -> None:
    lesson = edited_lesson()
    question = Question.objects.filter(current_version__kind="single_choice").order_by("id").first()
    assert question is not None
    form = question_form(question, topic="another topic")
    at_desk(with_keys(noor())).post(f"/admin/quizzes/question/{question.pk}/change/", form)
    desk = at_desk(with_keys(lead()))

    of_lesson = desk.get(f"/admin/courses/lesson/{lesson.pk}/publish/").content.decode()
    of_question = desk.get(f"/admin/quizzes/question/{question.pk}/publish/").content.decode()

    assert '<span class="new">+One more sentence. [none]</span>' in of_lesson
    changed = re.findall(r'<span class="(?:gone|new)">(.*?)</span>', of_question)
    assert changed == [f"-topic: {question.draft['topic']}", "+topic: another topic"]


def test_button_to_publish_is_there_for_a_second_person_only() -> None:
    lesson = edited_lesson()
    address = f"/admin/courses/lesson/{lesson.pk}/change/"

    shown = {
        person.__name__: "/publish/" in at_desk(person()).get(address).content.decode()
        for person in (noor, lead)
    }

    assert shown == {"noor": False, "lead": True}


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        *((kind, "Right answer") for kind in ("single_choice", "multiple_response", "numeric")),
        ("matching", "The right pairs"),
        ("ordering", "The right order"),
    ],
)
def test_preview_shows_a_question_as_candidates_see_it_and_its_key_below(
    kind: str, phrase: str
) -> None:
    question = Question.objects.filter(current_version__kind=kind).order_by("id").first()
    assert question is not None

    desk = at_desk(with_keys(noor()))
    page = desk.get(f"/admin/quizzes/question/{question.pk}/preview/").content.decode()

    candidates, reveal = page.split("After the reveal")
    assert f'data-kind="{kind}"' in candidates
    assert phrase in reveal
    assert phrase not in candidates


def test_administrator_cannot_become_superuser_or_take_over_an_account() -> None:
    desk, other = at_desk(root()), lead()
    form = {
        "email": other.email,
        "register_name": other.register_name,
        "register": other.register,
        "register_number": other.register_number,
        "native_name": "",
        "is_active": "on",
        "is_superuser": "on",
    }

    saved = desk.post(f"/admin/accounts/user/{other.pk}/change/", form)
    password = desk.post(
        f"/admin/accounts/user/{other.pk}/password/", {"password1": "xylem-quartz-78-harbour"}
    )

    other.refresh_from_db()
    assert (saved.status_code, password.status_code) == (302, 403)
    assert not other.is_superuser


def test_desk_holds_names_to_what_a_certificate_can_show() -> None:
    other = lead()
    form = {"email": other.email, "register_name": "🙂", "register": "", "register_number": ""}

    refused = at_desk(root()).post(f"/admin/accounts/user/{other.pk}/change/", form)

    assert "U+1F642" in refused.content.decode()


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "desk",
    [desk for desk in admin.site._registry.values() if desk.opts.app_label in ROOMS],
    ids=lambda desk: desk.opts.label_lower,
)
def test_every_list_opens_is_searched_filtered_sorted_and_leads_to_its_rows(desk: Any) -> None:
    """With rows of every kind in the database; PostgreSQL is stricter than SQLite about what a query may ask."""
    certificates.withdraw(
        certificate=certificate(ada()), by=root(), reason_class="other", reason="Test.",
        effect="from_now", now=LATER,
    )  # fmt: skip
    client = at_desk(with_keys(root()))
    listed = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    page = client.get(listed)
    searches = ["?q=Ada+4F9K"] if desk.search_fields else []
    filters = re.findall(r'href="(\?[^"]+)"', page.content.decode())
    rows = re.findall(rf'href="({re.escape(listed)}\d+/change/[^"]*)"', page.content.decode())

    assert page.status_code == 200
    for address in [*(listed + more for more in searches + filters), *rows[:2]]:
        answer = client.get(unescape(address))
        assert answer.status_code == 200, address
