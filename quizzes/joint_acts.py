"""What takes two administrators here: writing private exam questions into files."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.bank.models import Question
from quizzes.sitting.actions.private_export import KIND
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act
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
    staff = Person.objects.filter(is_active=True, groups__name__in=("author", "reviewer", "admin"))
    return staff.distinct()


PRIVATE_EXPORT = JointAct(
    kind=KIND,
    act=Act.EXPORT_PRIVATE,
    roles=("admin",),
    title=_("Take private exam questions along"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=_concerned,
)
