"""Files of exam questions: opened by who may read the exam's keys, which is kept and costs what a key costs."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from quizzes.bank.models import FileReading, Question, QuestionFile
from quizzes.sitting.actions.keys import KeysClosed, is_sitting, may_open, reads_keys
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent


def may_open_file(person: Person, file: QuestionFile) -> bool:
    """Whether the person may see the rows of the file: of exam questions with the right to their keys, or as who brought them."""
    is_own = file.brought_by_id == person.pk
    return not file.holds_exam_keys or is_own or reads_keys(person, file.course_id)


def check_may_open_file(person: Person, file: QuestionFile) -> None:
    """Raises KeysClosed."""
    if not may_open_file(person, file):
        raise KeysClosed("no-right")


def check_may_open_all(person: Person, questions: Collection[Question]) -> None:
    """Raises KeysClosed where the key of one of the questions is not for the person."""
    if any(one.holds_exam_keys and not may_open(person, one) for one in questions):
        raise KeysClosed("no-right")


def locked_file(file: QuestionFile) -> QuestionFile:
    """The row as it is now, for a change in this transaction. Raises Refused."""
    kept = QuestionFile.objects.select_for_update(of=("self",)).select_related("course")
    found: QuestionFile = kept.get(pk=file.pk)
    if found.undone_at is not None:
        raise Refused(_("This import was undone. Bring the file again."))
    return found


@transaction.atomic
def open_file(*, file: QuestionFile, by: Person, now: datetime) -> None:
    """Keep that the rows of a file were opened, before they are shown; also for each question that came of it. A file of practice
    questions has no secret. Raises NotAllowed, KeysClosed."""
    check(by, Act.READ_KEYS)
    if not file.holds_exam_keys:
        return
    check_may_open_file(by, file)
    # As with a key: not in the moment in which an exam starts.
    Person.objects.under_lock().get(pk=by.pk)
    if is_sitting(by, file.course_id):
        raise KeysClosed("sitting")
    _reading, is_first = FileReading.objects.get_or_create(
        person=by, file=file, read_on=localdate(now), defaults={"read_at": now}
    )
    came = [one.question for one in file.brought.select_related("question")]
    FileReading.objects.filter(person=by, file=file).keep_for(came)
    if is_first:
        note_security(kind=SecurityEvent.Kind.KEYS_READ, by=by, now=now, about=file, code=file.name)
