"""Who watches exams by an account that is in doubt: for whoever decides whose it is."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.sitting.models import Invigilation
from trainingsite.accounts.actions.in_doubt import Hands, is_by
from trainingsite.accounts.desk import Fact

_State = Invigilation.State


def witnesses_handed_on(hands: Hands, now: datetime) -> Iterable[Fact]:
    """Whom these accounts named to watch an exam, also one that is over: its certificate says that somebody watched."""
    over = (_State.ENDED, _State.UNSIGNED)
    rows = Invigilation.objects.filter(named_by__in=hands).exclude(state__in=over)
    for one in rows.select_related("candidate", "quiz", "invigilator").order_by("pk"):
        if is_by(hands, one.named_by_id, one.asked_at):
            page = reverse("admin:quizzes_invigilation_change", args=[one.pk])
            facts = {
                "who": one.invigilator or one.address,
                "candidate": one.candidate,
                "state": one.get_state_display(),
                "link": f"{settings.PUBLIC_URL}{page}",
            }
            said = _(
                "%(who)s, for %(candidate)s (%(state)s). An administrator looks at it, and reports a sitting that was begun: %(link)s"
            )
            yield gettext_lazy("Watches an exam, named by it"), said % facts
