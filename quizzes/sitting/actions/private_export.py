"""Private exam questions leave by two people: one asks at the desk, a second agrees, and then a folder is written once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.domain.entries import content_hash
from courses.content.domain.exporting import list_text, module_folder
from courses.models import Course
from quizzes.bank.actions.pictures import picture_files
from quizzes.bank.actions.published import published_entry
from quizzes.bank.domain.private_folder import FRONT
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.bank.models import Question
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, SecurityEvent, named

KIND = "export-private"
# An agreement that nobody has used by then was about another day.
USE_WITHIN = timedelta(days=7)


def propose_private_export(*, course: Course, reason: str, by: Person, now: datetime) -> Proposal:
    """Ask a second person to agree that the course's private questions are written into files. Raises NotAllowed, Refused."""
    check(by, Act.EXPORT_PRIVATE, course=course)
    questions = Question.objects.private_in(course).count()
    if not questions:
        raise Refused(_("This course has no private questions."))
    content = {"course": course.code, "questions": questions}
    return propose(kind=KIND, about=named(course), content=content, reason=reason, by=by, now=now)


@transaction.atomic
def export_private(*, course: Course, by: Actor, now: datetime) -> dict[str, bytes]:
    """The private folder of the course: path -> bytes. It uses up an agreement of two people, and the security log says so
    before anything leaves. Raises NotAllowed, Refused."""
    check(by, Act.EXPORT_COURSE, course=course)
    agreed = _agreement(course, now)
    if agreed is None:
        raise Refused(
            _(
                "Two people have to agree first: an administrator asks on the page of the course's exam at the desk, and a "
                "second one agrees under “Proposals”. An agreement serves once, within %(days)s days."
            )
            % {"days": USE_WITHIN.days}
        )
    texts = _texts(course)
    note_security(
        kind=SecurityEvent.Kind.EXPORTED,
        by=by,
        now=now,
        about=agreed,
        course=course.code,
        questions=Question.objects.private_in(course).count(),
    )
    return texts


def _agreement(course: Course, now: datetime) -> Proposal | None:
    """The agreement that has not been used yet, held until this transaction ends."""
    agreed = Proposal.objects.filter(
        kind=KIND, about=named(course), carried_out_at__gt=now - USE_WITHIN
    )
    for proposal in agreed.select_for_update().order_by("carried_out_at"):
        used = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.EXPORTED, about=named(proposal))
        if not used.exists():
            found: Proposal = proposal
            return found
    return None


def _texts(course: Course) -> dict[str, bytes]:
    """One file of questions for each module with the pictures that they show, and the front that says whose they are."""
    files: dict[str, str] = {}
    pictures: dict[str, bytes] = {}
    for number, module in enumerate(course.modules.current(), start=1):
        own = [_entry(one) for one in _questions(course) if one.module_id == module.pk]
        if own:
            place = f"{module_folder(number, module.code)}/questions-exam.yaml"
            files[place] = list_text(QUESTION_FIELDS, own)
            pictures |= picture_files(module_folder(number, module.code), own)
    source = f"export-{content_hash(files)[:32]}"
    texts = {FRONT: f"code: {course.code}\nsource: {source}\n", **files}
    return {path: text.encode() for path, text in texts.items()} | pictures


def _questions(course: Course) -> list[Question]:
    rows = Question.objects.private_in(course).select_related("current_version__objective")
    rows = rows.prefetch_related("current_version__question", "current_version__fact_links__fact")
    return list(rows.order_by("code"))


def _entry(question: Question) -> dict[str, Any]:
    assert question.current_version is not None  # noqa: S101 -- private_in() only offers published ones
    return published_entry(question.current_version)
