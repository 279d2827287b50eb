"""Wishes for more time, as cases that a person decides."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import AccommodationProof, Quiz, ReasonClass
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import CaseKind
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import ReviewCase


def _grant(case: ReviewCase, _by: Person, _now: datetime) -> None:
    actions.check_granted_with_numbers(case)


def exam_asked_for(case: ReviewCase) -> Quiz | None:
    """The one exam that the wish is about; None for all of them."""
    return Quiz.objects.filter(code=case.content["quiz"]).first() if case.content["quiz"] else None


def asked_facts(case: ReviewCase) -> list[Fact]:
    """What was asked for."""
    quiz = exam_asked_for(case)
    proof = AccommodationProof.objects.filter(case=case).first()
    return [
        (_("Why"), str(ReasonClass(case.content["reason_class"]).label)),
        (_("What is needed"), case.content["wanted"]),
        (_("Where"), quiz.title if quiz else str(_("In every exam"))),
        (_("Paper handed in"), _said_of(proof)),
    ]


def _said_of(proof: AccommodationProof | None) -> str:
    if proof is None:
        return str(_("none"))
    return str(_("erased")) if proof.erased_at else str(_("yes"))


MORE_TIME = CaseKind(
    actions.TIME_KIND,
    _("A wish for more time"),
    {actions.TIME_GRANTED: _("Granted"), actions.TIME_REFUSED: _("Not granted")},
    act=Act.DECIDE_TIME,
    working_days=5,
    effects={actions.TIME_GRANTED: _grant},
    describe=asked_facts,
    link=lambda case: reverse("admin:quizzes_accommodation_decide", args=[case.pk]),
    told_title=_("Your wish for more time in exams"),
)
