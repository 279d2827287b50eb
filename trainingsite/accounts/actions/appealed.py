"""Who decides an appeal: whoever had no part in what is appealed, while there is one."""

from collections import Counter
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.company import has_another
from trainingsite.accounts.actions.proposals import WAIT
from trainingsite.accounts.actions.second_person import are_one
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may
from trainingsite.accounts.models import ReviewCase


def add_parts(parts: Counter[Person], earlier: ReviewCase) -> Person | None:
    """Count who decided this case: who proposed or acted alone has the larger part. Gives back who agreed, if somebody did."""
    if earlier.decided_by is not None:
        parts[earlier.decided_by] += 2
    second = None if earlier.proposal is None else earlier.proposal.seconded_by
    if second is not None:
        parts[second] += 1
    return second


def check_had_no_part(
    *, case: ReviewCase, by: Person, parts: Counter[Person], act: Act, now: datetime
) -> None:
    """Raise Refused where somebody had a part in what is appealed, unless nobody is left who had none: then whoever had the
    least decides it, after the time for which one alone waits. `act`: what whoever decides may do."""
    if not are_one([by.pk], [one.pk for one in parts], now=now):
        return
    least = _least(case, parts, act, now)
    if least is None:
        raise Refused(
            _(
                "You had a part in what is appealed, or count as somebody who had. Another administrator has to decide it."
            )
        )
    since = case.opened_at + WAIT
    if by != least or now < since:
        raise Refused(
            _(
                "Everybody who could decide this had a part in what is appealed. %(who)s had the least, and may decide it "
                "from %(day)s on. Or appoint another administrator, who may a week after that."
            )
            % {"who": least, "day": date_format(localtime(since), "j F Y, H:i")}
        )


def _least(case: ReviewCase, parts: Counter[Person], act: Act, now: datetime) -> Person | None:
    """Whose part is the smallest of those who may decide; None where somebody is there who had none."""
    own = {case.person_id} if case.person_id else set()
    if has_another({*own, *(one.pk for one in parts)}, act, now=now):
        return None
    able = [one for one in parts if one.pk not in own and may(one, act)]
    return min(able, key=lambda one: (parts[one], one.pk), default=None)
