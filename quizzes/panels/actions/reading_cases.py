"""A reader and a key disagree: somebody looks, and says whether the key stands."""

from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import PublishRecord
from quizzes.bank.models import QuestionVersion
from quizzes.panels.models import BlindReading
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase, named

KIND = "blind-reading"
STANDS = "stands"


def open_dispute(*, version: QuestionVersion, by: Actor, now: datetime) -> ReviewCase:
    """The case about this version: the open one, or a new one. The program opens it, so no mail tells a reader what came of
    it: the answer would be the key. Raises NotAllowed."""
    check(by, Act.OPEN_CASE)
    said = _(
        "Somebody who read question %(code)s without its key says something else than the key."
    )
    return open_case(
        kind=KIND,
        by=by,
        now=now,
        asked=said % {"code": version.question.code},
        about=named(version),
    )


def disputed_version(case: ReviewCase) -> QuestionVersion:
    """What the case is about."""
    rows = QuestionVersion.objects.select_related("question__course")
    version: QuestionVersion = rows.get(uuid=case.about.rpartition(":")[2])
    return version


def disputing_readings(case: ReviewCase) -> list[BlindReading]:
    """What the readers said, in the order in which they did."""
    rows = case.blind_readings.select_related("reader__register_check", "question_version")
    return list(rows.order_by("read_at", "pk"))


def check_decides(case: ReviewCase, by: Person) -> None:
    """Raise Refused for whoever read the question blind, or wrote some of it: they would judge themselves."""
    version = disputed_version(case)
    if case.blind_readings.filter(reader__person=by).exists():
        raise Refused(_("You read this question yourself. Somebody else has to decide."))
    own = PublishRecord.objects.with_contributions_of(by)
    if version.question.versions.filter(publish_record__in=own).exists():
        raise Refused(_("You wrote some of this question. Somebody else has to decide."))
