"""People for whom the exam of the shipped course is open: they have passed its checks, some minutes ago."""

from collections.abc import Iterable

from tests.site import Site

CHECKS = ("rf-technique-check", "nerve-anatomy-check", "complication-management-check")
EXAM = "rf-skin-tightening-exam"
PASS = """
import sys
from datetime import timedelta
from django.utils import timezone
from tests.quizzes.sitters import sit
from trainingsite.accounts.models import User

checks, emails = sys.argv[1].split(), sys.argv[2:]
for person in User.objects.filter(email__in=emails):
    for check in checks:
        sit(person, check, now=timezone.now() - timedelta(minutes=2))
"""


def pass_checks(site: Site, names: Iterable[str]) -> None:
    """Let these people of the site pass every check."""
    emails = [site.people[name]["email"] for name in names]
    site.run_program(PASS, " ".join(CHECKS), *emails)
