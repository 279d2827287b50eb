"""Mails about the studio: several news at once are one mail, and one a day says what waits. They name entries by their
codes and quote nobody, so that no word of an exam question leaves the site."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from courses import actions as courses
from courses.models import News
from trainingsite.accounts.actions.notices import notice_of
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, who_may
from trainingsite.studio.mail_links import off_link
from trainingsite.studio.told import told
from trainingsite.studio.waiting import waiting_for


def mail_news(now: datetime) -> int:
    """Queue mails about what is new. Gives how many."""
    return courses.mail_news(compose=news_mail, by=SYSTEM, now=now)


def mail_daily(now: datetime) -> int:
    """Queue the mails of the day, once its hour has come. Gives how many."""
    here = timezone.localtime(now)
    if here.hour < settings.DAILY_MAIL_HOUR:
        return 0
    day = here.date()
    people = list(people_without_mail_of(now))
    if not people:
        return 0  # all of it was done today
    courses.tell_of_expiring(people=people, day=day, by=SYSTEM, now=now)
    return courses.mail_daily(people=people, compose=daily_mail, day=day, by=SYSTEM, now=now)


def people_without_mail_of(now: datetime) -> Iterable[Person]:
    """Who may enter the studio and had no mail of this day yet."""
    at_work = who_may(Act.ENTER_STUDIO)
    return at_work.exclude(mail_choice__daily_date=timezone.localdate(now)).order_by("pk")


def news_mail(person: Person, news: Sequence[News]) -> EmailMessage | None:
    """The mail about these news, each kind to be turned off by its own link, and all of them by one press in a mail program."""
    sorts = list(dict.fromkeys(one.sort for one in news))
    offs = [(str(News.Sort(sort).label), off_link(person, sort)) for sort in sorts]
    press = off_link(person, *sorts)
    return _mail("studio_news", person, press, offs=offs, told=[told(one) for one in news])


def daily_mail(person: Person) -> EmailMessage | None:
    """What waits for the person; None where nothing does."""
    groups = waiting_for(person, timezone.localdate())
    if not groups:
        return None
    link = off_link(person, "daily")
    return _mail("studio_daily", person, link, off=link, groups=groups)


def _mail(template: str, person: Person, press: str, **context: object) -> EmailMessage | None:
    """None where this site sends no mail."""
    if not sends_mail():
        return None
    headers = {
        "List-Unsubscribe": f"<{press}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return notice_of(template, person.email, headers=headers, person=person, **context)
