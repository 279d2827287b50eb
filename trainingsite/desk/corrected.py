"""What a corrected key does, with the certificates that rest on it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.actions import summary
from certificates.messages import verdict_of
from certificates.models import Certificate
from quizzes import actions
from quizzes.models import Question
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.models import ReviewCase


@dataclass(frozen=True)
class CorrectedImpact:
    """The attempts of each sort, and how many certificates rest on passes that the correction would take away."""

    attempts: actions.Impact
    certificates: int

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name, in the order in which people ask for them."""
        return {**self.attempts.counts, "certificates": self.certificates}


def corrected_impact(plan: actions.Plan, *, now: datetime) -> CorrectedImpact:
    """What the plan would change if it were made now. It writes nothing."""
    return _with_certificates(actions.impact_of(plan, now=now))


def drafted_impact(question: Question, *, now: datetime) -> CorrectedImpact | None:
    """What the key of the question's draft would change once it is published. None where it changes nothing that was asked."""
    attempts = actions.impact_of_draft(question, now=now)
    return None if attempts is None else _with_certificates(attempts)


def _with_certificates(attempts: actions.Impact) -> CorrectedImpact:
    lost = attempts.of(actions.Turn.LOST)
    resting = Certificate.objects.issued().filter(attempt__in=lost, replaced_by=None)
    return CorrectedImpact(attempts, resting.count())


def certificate_of_case(case: ReviewCase) -> list[Fact]:
    """Which certificates rest on the pass, and what they are worth now."""
    attempt = actions.attempt_of(case)
    rows = Certificate.objects.issued().filter(attempt=attempt, replaced_by=None)
    held = rows.select_related("attempt__quiz").prefetch_related("status_events").order_by("id")
    label = _("Certificate that rests on it")
    return [(label, _worth(row)) for row in held] or [(label, "–")]


def _worth(certificate: Certificate) -> str:
    told = summary(certificate, timezone.now())
    caveats = {caveat["code"] for caveat in told["caveats"]}
    verdict = verdict_of(told["status"], assurance=told["assurance"], caveats=caveats)
    return f"{told['code']}: {verdict.label}"
