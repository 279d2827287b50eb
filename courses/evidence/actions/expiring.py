"""Facts whose review comes are told to whoever writes and reviews, once for each day that is set."""

from datetime import date, datetime, timedelta

from courses.evidence.models import Fact
from courses.publishing.models import News
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

WITHIN = timedelta(days=60)


def tell_of_expiring(*, day: date, by: Actor, now: datetime) -> None:
    """Tell every author and reviewer of the facts whose review is due within two months. Twice changes nothing. Raises
    NotAllowed."""
    check(by, Act.MAIL_NEWS)
    facts = Fact.objects.filter(retired_at=None, review_by_date__lt=day + WITHIN)
    writers = Person.objects.filter(is_active=True, groups__name__in=("author", "reviewer"))
    people = list(writers.distinct())
    News.objects.bulk_create(
        [
            News(
                person=person, sort=News.Sort.EXPIRING, course_id=fact.course_id, kind="fact",
                code=fact.code, day=fact.review_by_date, at=now, mailed_at=now,
            )
            for fact in facts
            for person in people
        ],
        ignore_conflicts=True,
    )  # fmt: skip
