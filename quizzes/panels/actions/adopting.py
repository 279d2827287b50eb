"""A panel's pass mark becomes a version of the exam's policy: one proposes it, a second one who did not judge agrees."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.panels.actions.studies import is_tied
from quizzes.panels.models import CutAdoption, StandardReport, StandardStudy
from quizzes.sitting.models import ExamPolicy, Quiz
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, SecurityEvent, named

KIND = "adopt-cut"
# What makes a version of a policy this one and no other.
_OWN = frozenset({"id", "number", "cut", "created_at", "quiz"})


def propose_cut(
    *, study: StandardStudy, cut: int, reason: str, by: Person, now: datetime
) -> Proposal:
    """Ask a second person to agree that this becomes the exam's pass mark. Raises NotAllowed, Refused.

    It is the panel's, or up to one standard error higher for the safety of patients, with a reason; never lower.
    """
    check(by, Act.ADOPT_CUT)
    report = StandardReport.objects.filter(study=study).first()
    if report is None:
        raise Refused(_("Make the report of the study first."))
    if is_tied(study, by):
        raise Refused(_("You judged in this study. Somebody else has to propose what it came to."))
    _check_cut(report, cut, reason)
    _check_current(study, None)
    content = {
        "report": report.pk,
        "cut": cut,
        "questions": report.numbers["questions"],
        "policy": study.quiz.current_policy_id,
    }
    said = reason.strip() or _("As the panel set it.")
    return propose(kind=KIND, about=named(study), content=content, reason=said, by=by, now=now)


@transaction.atomic
def adopt_cut(*, proposal: Proposal, by: Person, now: datetime) -> CutAdoption:
    """What the proposal asked for: a new version of the policy, with the report that it rests on. `by` is the second person, or who
    proposed it where nobody else holds the role. Raises NotAllowed, Refused."""
    check(by, Act.ADOPT_CUT)
    report = report_of(proposal)
    study, content = report.study, proposal.content
    quiz = Quiz.objects.select_for_update().get(pk=study.quiz_id)
    _check_current(study, content["policy"])
    assert quiz.current_policy is not None  # noqa: S101 -- _check_current refused
    policy = _with_cut(quiz.current_policy, content["cut"], now)
    quiz.current_policy = policy
    quiz.save(update_fields=["current_policy"])
    made: CutAdoption = CutAdoption.objects.create(
        report=report,
        policy=policy,
        cut=content["cut"],
        questions=content["questions"],
        reason=proposal.reason,
        proposal=proposal,
        proposed_by=proposal.proposed_by,
        seconded_by=None if by.pk == proposal.proposed_by_id else by,
        adopted_at=now,
    )
    note_security(
        kind=SecurityEvent.Kind.CUT_ADOPTED,
        by=by,
        now=now,
        about=study,
        quiz=quiz.code,
        cut=made.cut,
        questions=made.questions,
        report=report.sha256,
    )
    return made


def report_of(proposal: Proposal) -> StandardReport:
    """The report that a proposal rests on."""
    rows = StandardReport.objects.defer("document").select_related("study__quiz__course")
    report: StandardReport = rows.get(pk=proposal.content["report"])
    return report


def judges_of(proposal: Proposal) -> list[int]:
    """The accounts that may not agree to it: those of its judges."""
    judges = report_of(proposal).study.judges.exclude(person=None)
    return list(judges.values_list("person", flat=True))


def _check_cut(report: StandardReport, cut: int, reason: str) -> None:
    computed, highest = report.numbers["cut"], report.numbers["highest_cut"]
    if cut < computed:
        raise Refused(
            _("The panel set %(n)d. A pass mark is never lowered after that: ask a panel anew.")
            % {"n": computed}
        )
    if cut > highest:
        raise Refused(
            _("With its standard error the panel's pass mark reaches %(n)d. Choose at most that.")
            % {"n": highest}
        )
    if cut != computed and not reason.strip():
        raise Refused(_("Say why it is higher than the panel's."))


def _check_current(study: StandardStudy, policy: Any) -> None:
    """Refuse what is about another exam than the one that is sat now, or is adopted already."""
    quiz = Quiz.objects.get(pk=study.quiz_id)
    if CutAdoption.objects.filter(report__study=study).exists():
        raise Refused(_("What this study came to is the exam's pass mark already."))
    if quiz.current_policy_id is None or quiz.current_blueprint_id != study.blueprint_id:
        raise Refused(
            _("The exam draws other questions since the study was opened. Ask a panel about those.")
        )
    if policy is not None and quiz.current_policy_id != policy:
        raise Refused(
            _("The rules of the exam were changed since this was proposed. Propose it again.")
        )


def _with_cut(current: ExamPolicy, cut: int, now: datetime) -> ExamPolicy:
    """The policy once more, with another pass mark."""
    same = {
        field.name: getattr(current, field.name)
        for field in ExamPolicy._meta.concrete_fields
        if field.name not in _OWN
    }
    number = current.quiz.policies.count() + 1
    return ExamPolicy.objects.create(
        quiz=current.quiz, number=number, cut=cut, created_at=now, **same
    )
