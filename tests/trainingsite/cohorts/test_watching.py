"""Who runs a group watches no exam of its people."""

import pytest
from django.utils import timezone

from quizzes.actions import AskedToWatch, bars
from quizzes.models import Quiz
from tests import people
from tests.trainingsite.cohorts.running import group, join
from trainingsite.cohorts.actions import groups
from trainingsite.cohorts.watching import BAR

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.MAIL_IS_CONFIGURED = True


def _asked(candidate, invigilator) -> AskedToWatch:
    exam = Quiz.objects.get(code="small-exam")
    return AskedToWatch(candidate, invigilator, exam, is_named=True, now=timezone.now())


def test_site_says_at_start_that_managers_of_a_group_watch_nobody_of_it():
    assert bars().count(BAR) == 1
    assert str(BAR.why) == "nobody who runs a group that the candidate is in"


def test_manager_is_kept_from_people_of_the_group_and_from_nobody_else():
    cohort = group()
    membership = join(cohort, people.ada())

    assert BAR.holds(_asked(people.ada(), people.iris()))
    assert not BAR.holds(_asked(people.bob(), people.iris()))
    assert not BAR.holds(_asked(people.ada(), people.bob()))

    groups.take_out(membership=membership, by=people.iris(), now=timezone.now())

    assert BAR.holds(_asked(people.ada(), people.iris()))
