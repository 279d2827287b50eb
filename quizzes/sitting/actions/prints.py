"""A module as a PDF for its reviewers, from the studio: a worker makes it, as that takes seconds. Exam questions are in it for who
may read their keys alone, and whoever takes it has read them."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from courses.models import Module
from quizzes.bank.models import Question
from quizzes.sitting.actions.exporting import module_pdf, site_press
from quizzes.sitting.actions.keys import KeysClosed, open_key, reads_keys
from quizzes.sitting.models import ModulePrint
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check

_MADE = ("making_since", "made_at", "dropped_at")


def exam_questions_of(module: Module) -> list[Question]:
    """Those that a print with exam questions holds, or held when it was made."""
    found = Question.objects.listed().filter(module=module, pool=Question.Pool.EXAM)
    return list(found.exclude(current_version=None).select_related("course").order_by("code"))


@transaction.atomic
def ask_for_print(*, module: Module, with_exams: bool, by: Person, now: datetime) -> ModulePrint:
    """Have the module set anew as it is published now. Raises NotAllowed, KeysClosed."""
    check(by, Act.ENTER_STUDIO)
    if with_exams and not reads_keys(by, module.course_id):
        raise KeysClosed("no-right")
    asked = {"asked_by": by, "asked_at": now, **dict.fromkeys(_MADE), "data": b""}
    made: ModulePrint
    made, _is_new = ModulePrint.objects.update_or_create(
        module=module, with_exams=with_exams, defaults=asked
    )
    return made


def make_print(*, by: Actor, now: datetime) -> bool:
    """Set what waits longest, and drop what was made a day ago; gives whether more waits. No transaction is open meanwhile. Raises
    NotAllowed."""
    check(by, Act.MAKE_PRINTS)
    _drop_old(now)
    one = _claimed(now)
    if one is None:
        return False
    data = module_pdf(
        module=one.module, day=localdate(now), press=site_press(), with_exams=one.with_exams
    )
    # What was asked for anew meanwhile is made anew.
    rows = ModulePrint.objects.filter(pk=one.pk, asked_at=one.asked_at)
    rows.update(data=data, made_at=now, making_since=None)
    return bool(ModulePrint.objects.waiting_at(now).exists())


def _drop_old(now: datetime) -> None:
    """Keys of exams do not lie about in files that nobody takes any more. Who took one stays."""
    if ModulePrint.objects.old_at(now).exists():
        ModulePrint.objects.old_at(now).update(data=b"", dropped_at=now)


@transaction.atomic
def _claimed(now: datetime) -> ModulePrint | None:
    rows = ModulePrint.objects.waiting_at(now).select_for_update(skip_locked=True, of=("self",))
    one: ModulePrint | None = rows.select_related("module__course").order_by("asked_at").first()
    if one is not None:
        ModulePrint.objects.filter(pk=one.pk).update(making_since=now)
    return one


@transaction.atomic
def open_print(*, made: ModulePrint, by: Person, now: datetime) -> bytes:
    """The PDF; of one with exam questions it is kept that each of its keys was read. Raises NotAllowed, KeysClosed."""
    check(by, Act.ENTER_STUDIO)
    if made.with_exams:
        if not reads_keys(by, made.module.course_id):
            raise KeysClosed("no-right")
        for question in exam_questions_of(made.module):
            open_key(question=question, by=by, now=now)
    return bytes(made.data)
