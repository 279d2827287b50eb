"""Whoever writes and reviews is told what happened, each once, and says for themselves what they have read."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from courses import actions as courses
from courses.models import Fact, Lesson, MailChoice, News
from courses.publishing.actions.adapters import adapter_of
from quizzes.models import Question
from tests.at_once import at_once
from tests.people import ada, lead, mira, noor, root
from trainingsite.accounts.actors import SYSTEM, VISITOR, Person
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
NOW = timezone.now()


@pytest.fixture
def draft() -> Any:
    """A lesson of which noor has changed the title."""
    entry = Lesson.objects.get(code="al-l2")
    content = adapter_of(entry).content(entry) | {"title": "A better title"}
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def told_to(person: Any) -> list[tuple[str, str, bool]]:
    return [
        (one.sort, one.code, one.read_at is None)
        for one in News.objects.filter(person=person).order_by("pk")
    ]


def test_who_was_asked_is_told_and_nobody_else(draft: Any) -> None:
    lead(), root()
    courses.ask_for_review(entry=draft, by=noor(), now=NOW, reviewer=mira())

    assert told_to(mira()) == [("asked", "al-l2", True)]
    assert News.objects.count() == 1


def test_whoever_reviews_is_told_where_nobody_is_named_until_one_answers(draft: Any) -> None:
    lead(), mira(), root()
    courses.ask_for_review(entry=draft, by=noor(), now=NOW)
    assert [told_to(one()) for one in (lead, mira, root)] == [[("asked", "al-l2", True)]] * 3

    courses.return_draft(entry=draft, answer="Name the liquid.", by=lead(), now=NOW)

    assert [told_to(one()) for one in (lead, mira, root)] == [[("asked", "al-l2", False)]] * 3
    assert told_to(noor()) == [("returned", "al-l2", True)]
    assert News.objects.get(person=noor()).said == "Name the liquid."


def test_superuser_who_may_publish_is_told_of_a_review(draft: Any) -> None:
    chief = Person.objects.create_superuser("chief@clinic.example")

    courses.ask_for_review(entry=draft, by=noor(), now=NOW)

    assert told_to(chief) == [("asked", "al-l2", True)]


def test_authors_hear_that_it_is_published_and_the_publisher_does_not(draft: Any) -> None:
    courses.publish(entry=draft, by=lead(), now=NOW)

    assert told_to(noor()) == [("published", "al-l2", True)]
    assert told_to(lead()) == []


def test_comment_is_told_to_whoever_has_to_do_with_the_draft(draft: Any) -> None:
    courses.ask_for_review(entry=draft, by=noor(), now=NOW, reviewer=mira())
    courses.comment_on(entry=draft, text="Which liquid?", by=lead(), now=NOW)
    assert told_to(noor()) == [("commented", "al-l2", True)]
    assert told_to(mira())[-1] == ("commented", "al-l2", True)

    courses.comment_on(entry=draft, text="Water.", by=noor(), now=NOW)

    assert told_to(lead()) == [("commented", "al-l2", True)]
    assert len(told_to(noor())) == 1


def test_what_was_said_of_an_exam_question_is_not_repeated() -> None:
    question = Question.objects.get(code="al-e-01")
    draft = dict(question.draft) | {"topic": "another"}
    kept = courses.save_draft(entry=question, content=draft, by=noor(), now=NOW)
    courses.comment_on(entry=kept, text="Is b not right too?", by=lead(), now=NOW)

    row = News.objects.get(person=noor())
    assert (row.is_secret, row.said) == (True, "")


def test_one_reads_ones_own_news_and_nobody_elses(draft: Any) -> None:
    courses.publish(entry=draft, by=lead(), now=NOW)
    rows = list(News.objects.filter(person=noor()))
    courses.mark_news(news=rows, is_read=True, by=ada(), now=NOW)
    assert told_to(noor()) == [("published", "al-l2", True)]

    courses.mark_news(news=rows, is_read=True, by=noor(), now=NOW)
    assert told_to(noor()) == [("published", "al-l2", False)]
    courses.mark_news(news=rows, is_read=False, by=noor(), now=NOW)
    assert told_to(noor()) == [("published", "al-l2", True)]


class Composed:
    """What would be mailed: to whom, and of what."""

    def __init__(self) -> None:
        self.made: list[tuple[str, list[str]]] = []

    def __call__(self, person: Any, news: Any = ()) -> EmailMessage:
        self.made.append((person.email, [one.sort for one in news]))
        return EmailMessage("About the studio", "Something.", to=[person.email])


def test_news_of_a_moment_are_one_mail_and_queued_once(draft: Any) -> None:
    courses.comment_on(entry=draft, text="Which liquid?", by=mira(), now=NOW)
    courses.publish(entry=draft, by=lead(), now=NOW)
    compose = Composed()

    queued = [courses.mail_news(compose=compose, by=SYSTEM, now=NOW) for _time in range(2)]

    assert queued == [1, 0]
    assert compose.made == [(noor().email, ["published", "commented"])]
    with pytest.raises(NotAllowed):
        courses.mail_news(compose=compose, by=root(), now=NOW)


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_queue_one_mail(draft: Any) -> None:
    courses.publish(entry=draft, by=lead(), now=NOW)
    both_have_read = threading.Barrier(2)

    def compose(person: Any, _news: Any) -> EmailMessage:
        both_have_read.wait(20)
        return EmailMessage("About the studio", "Something.", to=[person.email])

    queued = at_once([partial(courses.mail_news, compose=compose, by=SYSTEM, now=NOW)] * 2)

    assert sorted(queued) == [0, 1]
    assert [sent.to for sent in mail.outbox] == [[noor().email]]


def test_what_another_worker_took_meanwhile_leaves_the_rest_for_the_next_run(draft: Any) -> None:
    courses.comment_on(entry=draft, text="Which liquid?", by=mira(), now=NOW)
    courses.publish(entry=draft, by=lead(), now=NOW)

    def compose(_person: Any, news: Any) -> EmailMessage:
        News.objects.filter(pk=news[0].pk).update(mailed_at=NOW)
        return EmailMessage("About the studio", "Something.", to=[noor().email])

    assert courses.mail_news(compose=compose, by=SYSTEM, now=NOW) == 0
    assert mail.outbox == []
    assert News.objects.unmailed().count() == 1


def test_somebody_whose_mail_cannot_be_made_keeps_nobody_else_from_theirs(
    draft: Any, caplog: Any
) -> None:
    courses.comment_on(entry=draft, text="Which liquid?", by=mira(), now=NOW)
    courses.comment_on(entry=draft, text="Water.", by=noor(), now=NOW)

    def compose(person: Any, _news: Any = ()) -> EmailMessage:
        if person == noor():
            raise LookupError("a row that is gone")
        return EmailMessage("About the studio", "Something.", to=[person.email])

    assert courses.mail_news(compose=compose, by=SYSTEM, now=NOW) == 1
    people, day = [noor(), mira()], NOW.date()
    assert courses.mail_daily(people=people, compose=compose, day=day, by=SYSTEM, now=NOW) == 1
    assert [sent.to for sent in mail.outbox] == [[mira().email]] * 2
    assert News.objects.unmailed().filter(person=noor()).exists()
    assert caplog.text.count(f"could not be queued for the person {noor().uuid}") == 2


def test_kind_of_mail_that_is_turned_off_leaves_no_more(draft: Any) -> None:
    courses.turn_mails_off(person=noor(), names=["published"], by=VISITOR)
    courses.publish(entry=draft, by=lead(), now=NOW)
    compose = Composed()

    assert courses.mail_news(compose=compose, by=SYSTEM, now=NOW) == 0
    assert told_to(noor()) == [("published", "al-l2", True)]
    courses.choose_mails(wanted=["published", "daily"], by=noor())
    chosen = MailChoice.objects.get(person=noor())
    assert (chosen.published, chosen.daily, chosen.asked) == (True, True, False)


def test_facts_whose_review_comes_are_told_once_a_day_that_is_set() -> None:
    fact = Fact.objects.get(code="E001")
    day = NOW.date()
    Fact.objects.update(review_by_date=day + timedelta(days=400))
    Fact.objects.filter(pk=fact.pk).update(review_by_date=day + timedelta(days=30))
    people = [noor(), ada(), root()]

    def tell(now: Any = NOW) -> None:
        courses.tell_of_expiring(people=people, day=day, by=SYSTEM, now=now)

    for _time in range(2):
        tell()

    assert told_to(noor()) == [("expiring", "E001", True)]
    assert News.objects.count() == 1
    Fact.objects.filter(pk=fact.pk).update(review_by_date=day + timedelta(days=31))
    tell()
    assert len(told_to(noor())) == 2


def test_fact_that_stays_overdue_is_told_once_however_long_ago_it_was_read() -> None:
    day, later = NOW.date(), NOW + timedelta(days=91)
    Fact.objects.update(review_by_date=day + timedelta(days=400))
    Fact.objects.filter(code="E001").update(review_by_date=day - timedelta(days=1))
    people = [noor()]
    courses.tell_of_expiring(people=people, day=day, by=SYSTEM, now=NOW)
    News.objects.update(read_at=NOW)

    def run_later() -> list[tuple[str, str, bool]]:
        courses.tell_of_expiring(people=people, day=day, by=SYSTEM, now=later)
        composed = Composed()
        courses.mail_daily(people=people, compose=composed, day=day, by=SYSTEM, now=later)
        return told_to(noor())

    assert run_later() == [("expiring", "E001", False)]
    assert run_later() == [("expiring", "E001", False)]
    Fact.objects.filter(code="E001").update(review_by_date=day + timedelta(days=400))
    assert run_later() == []


def test_old_news_are_forgotten_ninety_days_after_they_were_read(draft: Any) -> None:
    courses.publish(entry=draft, by=lead(), now=NOW)
    News.objects.update(read_at=NOW)

    assert courses.forget_news(by=SYSTEM, now=NOW + timedelta(days=90)) == 0
    assert courses.forget_news(by=SYSTEM, now=NOW + timedelta(days=91)) == 1
    assert not News.objects.exists()


def test_mail_of_the_day_is_made_once(draft: Any) -> None:
    courses.publish(entry=draft, by=lead(), now=NOW)
    compose, day = Composed(), NOW.date()

    def queued(day: Any) -> int:
        people = [noor(), ada()]
        return courses.mail_daily(people=people, compose=compose, day=day, by=SYSTEM, now=NOW)

    assert [queued(day), queued(day)] == [1, 0]
    assert [address for address, _news in compose.made] == [noor().email]
    courses.turn_mails_off(person=noor(), names=["daily"], by=VISITOR)
    assert queued(day + timedelta(days=1)) == 0
