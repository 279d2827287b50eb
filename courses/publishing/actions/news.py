"""Who is told what: rows in the transaction in which it happens, mails a moment later, one mail a day with what waits."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from courses.publishing.actions.contributing import contributors_to
from courses.publishing.models import (
    Comment,
    Draft,
    MailChoice,
    News,
    ReadingMark,
    ReviewRequest,
    Version,
)
from courses.publishing.models.news import MAILS, had_daily_mail, wants_mail
from courses.publishing.models.reading_marks import entry_of
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check, may, who_may

KEPT = timedelta(days=90)
log = logging.getLogger(__name__)


def tell(
    *,
    sort: str,
    entry: Draft,
    people: Iterable[Person],
    by: Person,
    now: datetime,
    request: ReviewRequest | None = None,
    comment: Comment | None = None,
    mark: ReadingMark | None = None,
) -> None:
    """Tell these people, but not whoever did it. Inside the caller's transaction. Raises NotAllowed."""
    check(by, Act.COMMENT)
    News.objects.bulk_create(
        News(
            person=person,
            sort=sort,
            course=entry.course,
            kind=entry.KIND,
            code=entry.code,
            is_secret=entry.holds_exam_keys,
            by=by,
            request=request,
            comment=comment,
            mark=mark,
            at=now,
        )
        for person in dict.fromkeys(people)
        if person != by and person.is_active
    )


def tell_reviewers(*, entry: Draft, request: ReviewRequest, by: Person, now: datetime) -> None:
    """A review is asked for: of one, or of everybody who publishes and wrote none of it. Raises NotAllowed."""
    check(by, Act.COMMENT)
    people = [request.reviewer] if request.reviewer else _reviewers_of(entry)
    tell(sort=News.Sort.ASKED, entry=entry, people=people, by=by, now=now, request=request)


def _reviewers_of(entry: Draft) -> list[Person]:
    wrote = [person.pk for person in contributors_to(entry)]
    return list(who_may(Act.PUBLISH).exclude(pk__in=wrote).order_by("pk"))


def tell_of_comment(*, entry: Draft, comment: Comment, by: Person, now: datetime) -> None:
    """Whoever wrote some of it, asked for its review, gives it, or said something before. Raises NotAllowed."""
    check(by, Act.COMMENT)
    people = contributors_to(entry)
    for asked in ReviewRequest.objects.of(entry).open().select_related("asked_by", "reviewer"):
        people += [asked.asked_by, *([asked.reviewer] if asked.reviewer else [])]
    people += [one.by for one in Comment.objects.of(entry)]
    tell(sort=News.Sort.COMMENTED, entry=entry, people=people, by=by, now=now, comment=comment)


def tell_of_send_back(*, version: Version, mark: ReadingMark, by: Person, now: datetime) -> None:
    """Whoever wrote some of what a lead sent back, or works on it now; of what nobody here wrote, whoever writes. Inside the
    caller's transaction. Raises NotAllowed."""
    check(by, Act.COMMENT)
    entry: Draft = entry_of(version)
    wrote = entry.versions.filter(number__lte=version.number).contributors()
    people = [one for one in (*wrote, *contributors_to(entry)) if one.is_active]
    sort = News.Sort.RETURNED
    tell(sort=sort, entry=entry, people=people or _writers(), by=by, now=now, mark=mark)


def _writers() -> list[Person]:
    return list(who_may(Act.SAVE_DRAFT).order_by("pk"))


def end_telling_of_send_back(*, version: Version, by: Person, now: datetime) -> None:
    """The lead no longer sends it back: nobody has to read that they did. Inside the caller's transaction. Raises
    NotAllowed."""
    check(by, Act.COMMENT)
    marks = ReadingMark.objects.of([version]).filter(by=by)
    News.objects.filter(mark__in=marks).unread().update(read_at=now)


def end_asking(*, request: ReviewRequest, by: Person, now: datetime) -> None:
    """Nobody is asked any more: it was answered or taken back. Inside the caller's transaction. Raises NotAllowed."""
    check(by, Act.COMMENT)
    News.objects.filter(request=request, sort=News.Sort.ASKED).unread().update(read_at=now)


@transaction.atomic
def mark_news(*, news: Iterable[News], is_read: bool, by: Person, now: datetime) -> None:
    """These of one's own news are read, or to be read again. Raises NotAllowed."""
    check(by, Act.READ_NEWS)
    rows = News.objects.filter(person=by, pk__in=[one.pk for one in news])
    if is_read:
        rows.unread().update(read_at=now)
    else:
        rows.update(read_at=None)


@transaction.atomic
def choose_mails(*, wanted: Iterable[str], by: Person) -> None:
    """Which mails of the studio one gets from now on, each by its name. Raises NotAllowed."""
    check(by, Act.CHANGE_SETTINGS)
    chosen = set(wanted)
    MailChoice.objects.update_or_create(
        person=by, defaults={name: name in chosen for name in MAILS}
    )


@transaction.atomic
def turn_mails_off(*, person: Person, names: Iterable[str], by: Actor) -> None:
    """No more mails of these names; whoever has the link in one may say so. Raises NotAllowed."""
    check(by, Act.TURN_MAIL_OFF)
    MailChoice.objects.update_or_create(person=person, defaults=dict.fromkeys(names, False))


Compose = Callable[[Person, Sequence[News]], EmailMessage | None]


def mail_news(*, compose: Compose, by: Actor, now: datetime) -> int:
    """Queue a mail for everybody who has news that no mail told: several at once are one. Gives how many were queued.

    The mail is composed before the transaction that claims the rows: run twice, or by two, it is queued once.
    Raises NotAllowed.
    """
    check(by, Act.MAIL_NEWS)
    told = News.objects.unmailed().order_by().values_list("person", flat=True).distinct()
    people = Person.objects.filter(pk__in=list(told))
    return sum(_for_one(person, lambda one: _mail_news_of(one, compose, now)) for person in people)


def _for_one(person: Person, queue: Callable[[Person], bool]) -> bool:
    """Somebody whose mail cannot be made keeps nobody else from theirs; it is tried again with every run."""
    try:
        return queue(person)
    except Exception:
        log.exception("a mail about the studio could not be queued for the person %s", person.uuid)
        return False


def _mail_news_of(person: Person, compose: Compose, now: datetime) -> bool:
    rows = list(News.objects.of(person).unmailed())
    wanted = [one for one in rows if one.read_at is None and _wants(person, one.sort)]
    mail = compose(person, wanted) if wanted else None
    with transaction.atomic():
        if not _claim(rows, now):
            transaction.set_rollback(True)
            return False
        if mail is not None:
            mail.send()
    return mail is not None


def _claim(rows: Sequence[News], now: datetime) -> bool:
    """Whether all of them were still nobody's: the change itself waits for another worker's, and sees what that one took."""
    ours = News.objects.unmailed().filter(pk__in=[one.pk for one in rows])
    return ours.update(mailed_at=now) == len(rows)


def _wants(person: Person, sort: str) -> bool:
    return sort in MAILS and wants_mail(person, sort)


def mail_daily(
    *,
    people: Iterable[Person],
    compose: Callable[[Person], EmailMessage | None],
    day: date,
    by: Actor,
    now: datetime,
) -> int:
    """Queue the mail of the day for each of these people who wants it and has not had it; where nothing waits `compose`
    gives None. Gives how many were queued. Raises NotAllowed."""
    check(by, Act.MAIL_NEWS)
    return sum(_for_one(person, lambda one: _mail_day_of(one, compose, day)) for person in people)


def forget_news(*, by: Actor, now: datetime) -> int:
    """Delete news KEPT after they were read (those of facts: courses/evidence/actions/expiring.py). Returns how many."""
    check(by, Act.KEEP_RULES)
    old = News.objects.read_before(now - KEPT).exclude(sort=News.Sort.EXPIRING)
    return int(old.delete()[0])


def _mail_day_of(
    person: Person, compose: Callable[[Person], EmailMessage | None], day: date
) -> bool:
    if had_daily_mail(person, day) or not may(person, Act.ENTER_STUDIO):
        return False
    mail = compose(person) if wants_mail(person, "daily") else None
    with transaction.atomic():
        choice, _is_new = MailChoice.objects.select_for_update().get_or_create(person=person)
        if choice.daily_date == day:
            return False  # another worker made it meanwhile
        choice.daily_date = day
        choice.save(update_fields=["daily_date"])
        if mail is not None:
            mail.send()
    return mail is not None
