"""Blind readers of a course: an administrator names them, under a checked register entry, and ends it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course
from quizzes.panels.models import Reader
from trainingsite.accounts.actions.authority import Refused, check_is_proved
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import RegisterCheck, SecurityEvent


def readers(course: Model | None) -> QuerySet[Person]:
    """Who reads blind now: for the course, or for any when none is named."""
    reading = Reader.objects.reading()
    if course is not None:
        reading = reading.filter(course_id=course.pk)
    return Person.objects.filter(pk__in=reading.values("person"))


@transaction.atomic
def name_reader(
    *, course: Course, person: Person, qualification: str, by: Person, now: datetime
) -> Reader:
    """From now on the person reads exam questions of the course blind. Raises NotAllowed, Refused."""
    check(by, Act.NAME_READER)
    check_decides_about_another(by, person, now=now)
    if not qualification.strip():
        raise Refused(_("Say what qualifies this person to read the questions of this course."))
    check_is_proved(person)
    checked = _check_of(person)
    try:
        with transaction.atomic():
            made: Reader = Reader.objects.create(
                course=course,
                person=person,
                register_check=checked,
                qualification=qualification.strip(),
                named_by=by,
                named_at=now,
            )
    except IntegrityError as error:
        raise Refused(_("This person reads for this course already.")) from error
    _note(SecurityEvent.Kind.READER_NAMED, made, by, now)
    return made


@transaction.atomic
def end_reader(*, reader: Reader, by: Person, now: datetime) -> None:
    """The person reads no more for the course, at once. What they have read stays. Raises NotAllowed."""
    check(by, Act.NAME_READER)
    if Reader.objects.reading().filter(pk=reader.pk).update(ended_at=now, ended_by=by):
        _note(SecurityEvent.Kind.READER_ENDED, reader, by, now)


def _check_of(person: Person) -> RegisterCheck:
    checked = person.checked_entry() if person.is_active and person.has_register_entry else None
    if checked is None:
        raise Refused(
            _(
                "Nobody has compared this person's register entry with the register, or it was changed since. "
                "Look them up there and mark the entry as checked first."
            )
        )
    return checked


def _note(kind: str, reader: Reader, by: Person, now: datetime) -> None:
    note_security(
        kind=kind, by=by, now=now, person=reader.person, about=reader, course=reader.course.code
    )


def readers_handed_on(hands: Hands, now: datetime) -> Iterable[Fact]:
    """Blind readers whom accounts in doubt named and who still read: for which course, and who ends it where."""
    rows = Reader.objects.reading().filter(named_by__in=hands)
    for one in rows.select_related("register_check", "course").order_by("pk"):
        if is_by(hands, one.named_by_id, one.named_at):
            page = reverse("quizzes:reading_desk", args=[one.course.code])
            facts = {"reader": one, "link": f"{settings.PUBLIC_URL}{page}"}
            said = _("%(reader)s. An administrator ends it: %(link)s") % facts
            yield gettext_lazy("Blind reader of exam questions, named by it"), said
