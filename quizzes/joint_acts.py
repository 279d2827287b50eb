"""What takes two people here: writing private exam questions into files, and making a panel's pass mark the exam's."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses.models import Course, LeadAppointment
from quizzes import actions
from quizzes.bank.models import Question
from quizzes.sitting.actions.private_export import KIND
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act, who_may
from trainingsite.accounts.models import Proposal


def _carry_out(proposal: Proposal, _by: Person, _now: datetime) -> None:
    """The agreement itself is what is needed: `export_curriculum --private` uses it up."""
    course = Course.objects.get(code=proposal.content["course"])
    if not Question.objects.private_in(course).exists():
        raise Refused(_("This course has no private questions any more."))


def _describe(proposal: Proposal) -> list[Fact]:
    return [
        (_("Course"), str(Course.objects.get(code=proposal.content["course"]))),
        (_("Private questions, with their keys"), str(proposal.content["questions"])),
    ]


def _concerned(_proposal: Proposal) -> Iterable[Person]:
    """Everybody who answers for questions."""
    return who_may(Act.ASK_FOR_KEYS)


PRIVATE_EXPORT = JointAct(
    kind=KIND,
    act=Act.EXPORT_PRIVATE,
    title=_("Take private exam questions along"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=_concerned,
)


def _adopt(proposal: Proposal, by: Person, now: datetime) -> None:
    actions.adopt_cut(proposal=proposal, by=by, now=now)


def _asked(proposal: Proposal) -> list[Fact]:
    report = actions.report_of(proposal)
    content, numbers = proposal.content, report.numbers
    last = numbers["rounds"]["2"]
    return [
        (_("Exam"), report.study.quiz.title),
        (_("Pass mark"), f"{content['cut']} / {content['questions']}"),
        (_("Pass mark of the panel"), f"{numbers['cut']} / {numbers['questions']}"),
        (_("Judges"), str(numbers["judges"])),
        (_("Standard error, in items"), f"{last['standard_error']:.2f}"),
        (_("SHA-256 of the report"), report.sha256),
    ]


def _leads_and_opener(proposal: Proposal) -> list[Person]:
    """Who answers for the course, and who asked the panel."""
    study = actions.report_of(proposal).study
    standing = LeadAppointment.objects.standing_on(localdate()).filter(course=study.quiz.course)
    return [study.opened_by, *(one.person for one in standing.select_related("person"))]


ADOPTION = JointAct(
    kind=actions.CUT_KIND,
    act=Act.ADOPT_CUT,
    title=_("Make a panel's pass mark the exam's"),
    carry_out=_adopt,
    describe=_asked,
    concerned=_leads_and_opener,
    barred=actions.judges_of,
)
