"""The bell and the mails about the studio: what they say, where they lead, what turns them off; no word of a question."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import actions as courses
from courses.models import Fact, Lesson, MailChoice, News
from quizzes.models import Question
from tests.people import ada, lead, mira, noor
from tests.trainingsite.studio.test_pages import read
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.mail_links import choice_of, off_link
from trainingsite.studio.mails import mail_daily, mail_news
from trainingsite.tasks import mail_daily as daily_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NEWS, MAILS = "/studio/news/", "/studio/mails/"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEED_DEMO = True


def asked_of_mira() -> Any:
    """A lesson of noor's whose review she asks mira for."""
    lesson = Lesson.objects.get(code="al-l2")
    draft = courses.save_draft(entry=lesson, content={"title": "Another"}, by=noor(), now=NOW)
    courses.ask_for_review(entry=draft, by=noor(), now=NOW, reviewer=mira(), note="Is it true?")
    return draft


def bell_of(person: Any, path: str = "/dashboard/") -> str:
    """What the bell in the head of a page counts; "" for none, "-" where there is no bell."""
    page = read(at_desk(person), path)
    if 'class="bell"' not in page:
        return "-"
    return "".join(re.findall(r'bell-count" aria-hidden="true">(.*?)<', page))


def test_bell_counts_what_is_unread_on_every_page_of_whoever_works_here() -> None:
    asked_of_mira()

    assert (bell_of(mira()), bell_of(mira(), "/studio/"), bell_of(noor())) == ("1", "1", "")
    client = Client()
    client.force_login(ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'class="bell"' not in read(client, "/dashboard/")


def test_opening_one_leads_to_its_page_and_it_is_read() -> None:
    asked_of_mira()
    row = News.objects.get()
    page = read(at_desk(mira()), NEWS)
    assert "asks for a review: lesson al-l2" in page
    assert "Is it true?" in page

    answer = at_desk(mira()).get(f"{NEWS}{row.pk}/")

    assert answer.url == "/studio/course/small/lesson/al-l2/review/"
    assert bell_of(mira()) == ""
    at_desk(mira()).post(NEWS, {"news": row.pk, "again": "yes"})
    assert bell_of(mira()) == "1"
    at_desk(mira()).post(NEWS, {"all": "yes"})
    assert bell_of(mira()) == ""


@pytest.mark.parametrize("number", ["x", "9" * 40])
def test_news_that_are_not_ones_own_are_not_found(number: str) -> None:
    asked_of_mira()
    row = News.objects.get()

    assert at_desk(noor()).get(f"{NEWS}{row.pk}/").status_code == 404
    assert at_desk(noor()).post(NEWS, {"news": row.pk}).status_code == 404
    assert at_desk(mira()).post(NEWS, {"news": number}).status_code == 404
    assert News.objects.get().read_at is None


def test_mail_says_what_happened_and_turns_itself_off_by_one_press(settings: Any) -> None:
    settings.PUBLIC_URL = "https://site.example"
    asked_of_mira()

    assert [mail_news(NOW), mail_news(NOW)] == [1, 0]
    (sent,) = mail.outbox
    assert sent.to == [mira().email]
    assert "asks for a review: lesson al-l2" in sent.subject
    assert "https://site.example/studio/course/small/lesson/al-l2/review/" in sent.body
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.body.count("/mails/off/") == 1

    path = link.removeprefix("https://site.example")
    stranger = Client(enforce_csrf_checks=True)
    assert "No more of these mails" in read(stranger, path)
    assert not MailChoice.objects.filter(asked=False).exists()
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailChoice.objects.get(person=mira()).asked is False


def test_one_press_turns_off_every_kind_that_the_mail_tells(settings: Any) -> None:
    settings.PUBLIC_URL = "https://site.example"
    draft = asked_of_mira()
    courses.comment_on(entry=draft, text="Which liquid?", by=noor(), now=NOW)
    mail_news(NOW)
    (sent,) = mail.outbox
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    path = link.removeprefix("https://site.example")

    page = read(Client(), path)
    assert "A review is asked of me" in page
    assert "Somebody says something of my draft" in page
    Client().post(path, {"List-Unsubscribe": "One-Click"})

    chosen = MailChoice.objects.get(person=mira())
    assert (chosen.asked, chosen.commented, chosen.published) == (False, False, True)
    own = [choice_of(token) for token in re.findall(r"/mails/off/([^/]+)/", sent.body)]
    assert own == [(mira(), ["commented"]), (mira(), ["asked"])]


@pytest.mark.parametrize("token", ["x", "x:y:z"])
def test_link_that_is_not_ours_turns_nothing_off(token: str) -> None:
    assert Client().post(f"{MAILS}off/{token}/").status_code == 404
    of_nothing = off_link(noor(), "fly").split("/off/")[1]
    assert Client().post(f"{MAILS}off/{of_nothing}").status_code == 404
    assert not MailChoice.objects.exists()


def test_mails_are_chosen_one_by_one() -> None:
    page = read(at_desk(noor()), MAILS)
    assert page.count("checked") == 5
    at_desk(noor()).post(MAILS, {"daily": "on", "asked": "on"})

    chosen = MailChoice.objects.get(person=noor())
    assert [chosen.daily, chosen.asked, chosen.returned, chosen.commented] == [
        *(True, True),
        *(False, False),
    ]
    assert read(at_desk(noor()), MAILS).count("checked") == 2
    assert 'href="/studio/mails/"' in read(at_desk(noor()), "/accounts/settings/")


def test_no_mail_has_a_word_of_an_exam_question() -> None:
    question = Question.objects.get(code="al-e-01")
    stem = question.current_version.stem
    content = dict(question.draft) | {"topic": "another"}
    draft = courses.save_draft(entry=question, content=content, by=noor(), now=NOW)
    courses.ask_for_review(entry=draft, by=noor(), now=NOW, reviewer=mira(), note=stem)
    mail_news(NOW)
    courses.comment_on(entry=draft, text=stem, by=mira(), now=NOW)
    courses.return_draft(entry=draft, answer=stem, by=mira(), now=NOW)

    mail_news(NOW)
    mail_daily(NOW.replace(hour=12))

    said = "".join(f"{sent.subject}{sent.body}" for sent in mail.outbox)
    assert "question al-e-01" in said
    assert {to for sent in mail.outbox for to in sent.to} == {noor().email, mira().email}
    assert stem.split(".")[0] not in said
    assert stem.split(".")[0] not in read(at_desk(noor()), NEWS)


def at(hour: int) -> datetime:
    return datetime(2026, 11, 30, hour, 5, tzinfo=UTC)


def test_mail_of_the_day_says_what_waits_after_its_hour_and_nothing_otherwise() -> None:
    asked_of_mira()
    assert mail_daily(at(6)) == 0

    assert [mail_daily(at(7)), mail_daily(at(9))] == [1, 0]

    mails = {sent.to[0]: sent for sent in mail.outbox}
    assert "Reviews asked of you (1)\n- lesson al-l2" in mails[mira().email].body
    (token,) = re.findall(r"/mails/off/([^/]+)/", mails[mira().email].body)
    assert choice_of(token) == (mira(), ["daily"])
    assert "Another" not in mails[mira().email].body
    courses.return_draft(entry=asked(), answer="No.", by=mira(), now=NOW)
    mail.outbox.clear()
    mail_daily(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert [sent.to for sent in mail.outbox] == [[noor().email]]


def test_once_the_mails_of_a_day_are_made_the_next_runs_write_nothing() -> None:
    asked_of_mira()
    Fact.objects.filter(code="E001").update(review_by_date="2026-12-20")
    mail_daily(at(7))
    assert News.objects.filter(sort="expiring", person=noor(), code="E001").count() == 1

    with CaptureQueriesContext(connection) as asked_again:
        assert mail_daily(at(8)) == 0

    (query,) = asked_again.captured_queries
    assert query["sql"].startswith("SELECT")


def asked() -> Any:
    return Lesson.objects.get(code="al-l2")


def test_installation_without_mail_queues_none_and_still_counts(settings: Any) -> None:
    settings.SEED_DEMO = False
    lead()
    asked_of_mira()

    assert (mail_news(NOW), mail_daily(at(8))) == (0, 0)
    daily_task()
    assert mail.outbox == []
    assert News.objects.unread().count() == 1
