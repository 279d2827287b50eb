"""The scheme that this edition issues under."""

from django.conf import settings
from django.db import transaction

from certificates.models import Issuer, Scheme, Scope
from quizzes.models import Quiz
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

EXAM = "rf-skin-tightening-exam"


@transaction.atomic
def ensure_pilot_scheme(*, by: Actor) -> Scheme | None:
    """The pilot's scheme, made if it is not there yet; None while its exam is not loaded."""
    check(by, Act.FOUND_SCHEME)
    exam = Quiz.objects.filter(code=EXAM).first()
    if exam is None:
        return None
    issuer, _made = Issuer.objects.get_or_create(
        code="rf-safety-training", defaults={"name": settings.SITE_NAME}
    )
    scheme, _made = Scheme.objects.get_or_create(
        code="rf-skin-tightening",
        edition="2026 pilot",
        defaults={
            "issuer": issuer,
            "exam": exam,
            "title": "Radio-frequency skin tightening",
            "limits": (
                "It attests knowledge only. It is not a licence and not a certification of skill, "
                "and it does not replace a clinic's own authorisation."
            ),
            "term_months": 6,
            "is_pilot": True,
        },
    )
    scope, _made = Scope.objects.get_or_create(
        code="rf-face-neck-knowledge",
        defaults={"title": "Knowledge of radio-frequency skin tightening of the face and neck"},
    )
    scheme.scopes.add(scope)
    return scheme
