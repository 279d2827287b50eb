"""Keys of exam questions: asked for, granted, opened one by one; also by who is asked to review a draft, while they are.
Who has opened one, or has read an exam question blind, does not sit that exam for two years."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course, PublishRecord, ReviewRequest
from courses.publishing.actions.contributing import contributors_to
from quizzes.bank.models import FileReading, KeyReading, KeyRight, Question
from quizzes.sitting.models import Attempt, Quiz
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.domain.calendar import years_later
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import ReviewCase, SecurityEvent, named

KIND = "exam-keys"
YEARS = 2  # as long as a signature, and longer than any bank stays as it is


class KeysClosed(Exception):
    """This person cannot open the key: "no-right", or "sitting" while an exam of the course is open for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def may_open(person: Person, question: Question) -> bool:
    """Whether the person has the right for the course, wrote what the question says now, or is asked to review its draft."""
    return (
        person in contributors_to(question)
        or reads_keys(person, question.course_id)
        or _wrote_what_is_live(person, question)
        or question.uuid in asked_to_review(person)
    )


def _wrote_what_is_live(person: Person, question: Question) -> bool:
    """Whether the person wrote the key that is live, and writes still. Not while a draft of others waits: its key is theirs."""
    version = question.current_version
    if version is None or question.edited_by_id is not None or not may(person, Act.SAVE_DRAFT):
        return False
    wrote = PublishRecord.objects.with_contributions_of(person)
    return wrote.filter(pk=version.publish_record_id).exists()


def asked_to_review(person: Person) -> set[UUID]:
    """The exam questions whose drafts the person opens because a review is asked of them by name, until it is answered. Who
    asks has to be able to open the key: so nobody lets another read what they may not read themselves."""
    if not may(person, Act.PUBLISH):
        return set()
    asked = ReviewRequest.objects.asked_of(person).filter(kind=Question.KIND)
    by_entry = {one.entry: one for one in asked.exclude(asked_by=person).select_related("asked_by")}
    questions = Question.objects.filter(uuid__in=by_entry, pool=Question.Pool.EXAM)
    return {one.uuid for one in questions if _shares(by_entry[one.uuid].asked_by, one)}


def _shares(asker: Person, question: Question) -> bool:
    return asker in contributors_to(question) or reads_keys(asker, question.course_id)


def reads_keys(person: Person, course: Any) -> bool:
    """Whether the person has the right to read the course's exam keys."""
    rights = KeyRight.objects.standing_on(localdate())
    return bool(rights.filter(person=person, course=course).exists())


def readers_of(course: Any) -> set[int]:
    """Who has the right to read the course's exam keys."""
    rights = KeyRight.objects.standing_on(localdate()).filter(course=course)
    return set(rights.values_list("person", flat=True))


@transaction.atomic
def open_key(*, question: Question, by: Person, now: datetime) -> None:
    """Keep that the key was opened, before it is shown. A practice question has no secret. Raises NotAllowed, KeysClosed."""
    check(by, Act.READ_KEYS)
    if not question.holds_exam_keys:
        return
    if not may_open(by, question):
        raise KeysClosed("no-right")
    if _keep_reading(question, by, now, is_blind=False):
        note_security(
            kind=SecurityEvent.Kind.KEYS_READ, by=by, now=now, about=question, code=question.code
        )


@transaction.atomic
def open_keys(*, questions: Collection[Question], by: Person, now: datetime) -> None:
    """The same for questions that are shown together, to who has the right for their course. Raises NotAllowed, KeysClosed."""
    check(by, Act.READ_KEYS)
    asked = [question for question in questions if question.holds_exam_keys]
    if any(not reads_keys(by, course) for course in {question.course_id for question in asked}):
        raise KeysClosed("no-right")
    _check_sits_none(by, asked)
    day = localdate(now)
    today = KeyReading.objects.filter(person=by, is_blind=False, read_on=day)
    read = set(today.values_list("question", flat=True))
    fresh = [question for question in asked if question.pk not in read]
    KeyReading.objects.bulk_create(
        KeyReading(person=by, question=question, is_blind=False, read_on=day, read_at=now)
        for question in fresh
    )
    for question in fresh:
        note_security(
            kind=SecurityEvent.Kind.KEYS_READ, by=by, now=now, about=question, code=question.code
        )


@transaction.atomic
def open_blind(*, question: Question, by: Person, now: datetime) -> None:
    """Keep that an exam question was read without its key, before it is shown: it costs what a key costs. Raises NotAllowed,
    KeysClosed."""
    check(by, Act.READ_BLIND)
    check(by, Act.READ_BLIND, course=question.course)
    if question.holds_exam_keys:
        _keep_reading(question, by, now, is_blind=True)


@transaction.atomic
def keep_blind(
    *, questions: Collection[Question], person: Person, by: Person, now: datetime
) -> None:
    """Keep that somebody gets exam questions without their keys as a file, which is judged or taken along. Raises NotAllowed,
    KeysClosed."""
    check(by, Act.SET_STANDARD)
    asked = [question for question in questions if question.holds_exam_keys]
    _check_sits_none(person, asked)
    day = localdate(now)
    rows = [
        KeyReading(person=person, question=question, is_blind=True, read_on=day, read_at=now)
        for question in asked
    ]
    KeyReading.objects.bulk_create(rows, ignore_conflicts=True)  # those of today are there already


def _check_sits_none(person: Person, asked: Collection[Question]) -> None:
    """Neither in the moment in which an exam starts: a start waits for the same row (sitting/actions/attempts.py)."""
    Person.objects.under_lock().get(pk=person.pk)
    if any(is_sitting(person, course) for course in {question.course_id for question in asked}):
        raise KeysClosed("sitting")


def _keep_reading(question: Question, by: Person, now: datetime, *, is_blind: bool) -> bool:
    """Whether it is the first of the day."""
    _check_sits_none(by, [question])
    _reading, is_first = KeyReading.objects.get_or_create(
        person=by,
        question=question,
        is_blind=is_blind,
        read_on=localdate(now),
        defaults={"read_at": now},
    )
    return bool(is_first)


def knows_what_it_costs(person: Person, course: Any, now: datetime) -> bool:
    """Whether the person was told before, and has opened a key of the course since: nothing is left to lose."""
    return closed_until(person, course, now) is not None


def closed_until(person: Person, course: Any, now: datetime) -> datetime | None:
    """Until when the person cannot sit exams of the course because of what they opened; None when they can."""
    files = FileReading.objects.filter(person=person, file__course=course)
    opened = (
        KeyReading.objects.last_of(person, course),
        files.aggregate(last=Max("read_at"))["last"],
    )
    last = max((moment for moment in opened if moment is not None), default=None)
    if last is None:
        return None
    until = datetime.combine(years_later(last.date(), YEARS), last.timetz())
    return until if until > now else None


def keys_bar_until(person: Person, now: datetime) -> datetime | None:
    """Until when what the person opened keeps them from any exam; None when nothing does."""
    found = (closed_until(person, course, now) for course in Course.objects.order_by("pk"))
    return max((moment for moment in found if moment is not None), default=None)


def ask_for_keys(*, course: Course, reason: str, by: Person, now: datetime) -> ReviewCase:
    """Ask for the right to read a course's exam keys; an administrator decides. Raises NotAllowed, Refused."""
    check(by, Act.ASK_FOR_KEYS)
    if not reason.strip():
        raise Refused(_("Say what you need the keys for."))
    return open_case(
        kind=KIND,
        by=by,
        now=now,
        asked=reason,
        about=f"{named(course)}:{by.pk}",
        person=by,
        content={"course": course.pk, "title": course.title},
    )


@transaction.atomic
def grant_keys(*, case: ReviewCase, by: Person, now: datetime) -> KeyRight:
    """What was asked for, for two years. The effect of a case's decision. Raises NotAllowed, Refused."""
    check(by, Act.GRANT_KEYS)
    asked = case.person
    assert asked is not None  # noqa: S101 -- ask_for_keys names the person
    check_decides_about_another(by, asked, now=now)
    today = localdate(now)
    over = KeyRight.objects.filter(course=case.content["course"], person=asked, ended_at=None)
    over.filter(until_date__lt=today).update(ended_at=now, ended_by=by)
    try:
        with transaction.atomic():
            made: KeyRight = KeyRight.objects.create(
                course=Course.objects.get(pk=case.content["course"]),
                person=asked,
                case=case,
                granted_by=by,
                granted_at=now,
                until_date=years_later(today, YEARS),
            )
    except IntegrityError as error:
        raise Refused(_("This person has the right already.")) from error
    return made


@transaction.atomic
def end_key_right(*, right: KeyRight, by: Person, now: datetime) -> None:
    """Take the right away, at once. What was opened stays opened. Raises NotAllowed."""
    check(by, Act.GRANT_KEYS)
    open_ones = KeyRight.objects.filter(pk=right.pk, ended_at=None)
    if open_ones.update(ended_at=now, ended_by=by):
        note_security(
            kind=SecurityEvent.Kind.KEY_RIGHT_ENDED, by=by, now=now, person=right.person,
            about=right.course,
        )  # fmt: skip


def rights_handed_on(hands: Hands, now: datetime) -> Iterable[Fact]:
    """Rights that accounts in doubt granted and that stand: to whom, and who ends it where."""
    rights = KeyRight.objects.standing_on(localdate(now)).filter(granted_by__in=hands)
    for one in rights.select_related("person", "course").order_by("pk"):
        if is_by(hands, one.granted_by_id, one.granted_at):
            page = reverse("admin:quizzes_keyright_change", args=[one.pk])
            facts = {"right": one, "link": f"{settings.PUBLIC_URL}{page}"}
            said = _("%(right)s. An administrator ends it: %(link)s") % facts
            yield gettext_lazy("Right to read exam keys, granted by it"), said


def is_sitting(person: Person, course_id: int) -> bool:
    """Whether an exam of the course is open for the person."""
    exams = Attempt.objects.filter(user=person, quiz__course=course_id, closed_at=None)
    return exams.filter(quiz__purpose=Quiz.Purpose.EXAM).exists()
