"""Whoever runs a group watches nobody's exam who is in it: how many pass is their own success."""

from django.utils.translation import gettext_lazy as _

from quizzes.actions import AskedToWatch, Bar
from trainingsite.cohorts.models import Membership


def _runs_their_group(asked: AskedToWatch) -> bool:
    """Also somebody who did, and of a group that the candidate has left, as long as it is kept."""
    theirs = Membership.objects.filter(person=asked.candidate)
    return bool(theirs.filter(cohort__manager_rows__person=asked.invigilator).exists())


BAR = Bar(_("nobody who runs a group that the candidate is in"), _runs_their_group)
