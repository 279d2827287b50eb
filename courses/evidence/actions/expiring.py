"""Facts whose review comes are told to whoever writes, once for each day that is set."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from courses.evidence.models import Fact
from courses.publishing.actions.news import KEPT
from courses.publishing.models import News
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check, who_may

WITHIN = timedelta(days=60)


def tell_of_expiring(*, people: Iterable[Person], day: date, by: Actor, now: datetime) -> None:
    """Tell those of these people who write of the facts whose review is due within two months. What was
    told is remembered as long as the fact keeps its day: twice changes nothing. Raises NotAllowed."""
    check(by, Act.MAIL_NEWS)
    _forget(now)
    facts = list(Fact.objects.overdue_on(day + WITHIN).only("course", "code", "review_by_date"))
    for person in who_may(Act.SAVE_DRAFT).filter(pk__in=[one.pk for one in people]):
        _tell(person, facts, now)


def _forget(now: datetime) -> None:
    """Those read long ago whose day no living fact has any more."""
    of_the_day = Fact.objects.filter(
        course=OuterRef("course"), code=OuterRef("code"), review_by_date=OuterRef("day")
    )
    read = News.objects.read_before(now - KEPT).filter(sort=News.Sort.EXPIRING)
    read.exclude(Exists(of_the_day.filter(retired_at=None))).delete()


def _tell(person: Person, facts: Sequence[Fact], now: datetime) -> None:
    """What the person was not told yet; a few rows at once, for nobody else can write meanwhile."""
    rows = News.objects.filter(person=person, sort=News.Sort.EXPIRING)
    known = set(rows.values_list("course", "code", "day"))
    News.objects.bulk_create(
        [
            News(
                person=person, sort=News.Sort.EXPIRING, course_id=fact.course_id, kind="fact",
                code=fact.code, day=fact.review_by_date, at=now, mailed_at=now,
            )
            for fact in facts
            if (fact.course_id, fact.code, fact.review_by_date) not in known
        ],
        ignore_conflicts=True,
    )  # fmt: skip
