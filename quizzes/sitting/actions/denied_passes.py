"""A pass that is held and that a corrected key denies: the look at its pace ends in time, then it waits for people alone. Its holder is told
what waits and by when, and once more, as is whoever decides, each week that it is late."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from quizzes.sitting.actions.held_until import looked_at_until, passes_that_wait_for_people
from quizzes.sitting.actions.holding import CORRECTED_KIND, end_look_in_vain
from quizzes.sitting.models import Attempt
from trainingsite.accounts.actions.case_parties import events_of, note_told
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.may import Act, check, may
from trainingsite.accounts.models import CaseEvent, ReviewCase, named
from trainingsite.accounts.sweeping import one_of_many

AGAIN_AFTER = timedelta(days=7)


def denying_case(attempt: Attempt) -> ReviewCase | None:
    """The open case in which people decide whether a corrected key takes the pass."""
    found: ReviewCase | None = (
        ReviewCase.objects.open().filter(kind=CORRECTED_KIND, about=named(attempt)).first()
    )
    return found


def see_to_denied_passes(*, by: Actor, now: datetime) -> int:
    """End the looks whose days are over, and tell who has to be told. Returns about how many passes somebody was told. Raises NotAllowed."""
    check(by, Act.SWEEP_ATTEMPTS)
    waiting = passes_that_wait_for_people(now)
    return sum(one_of_many(partial(_see_to, attempt, by, now)) for attempt in waiting)


@transaction.atomic
def _see_to(attempt: Attempt, by: Actor, now: datetime) -> bool:
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    case, until = denying_case(locked), looked_at_until(locked)
    if case is None or (until is not None and until >= localdate(now)):
        return False
    end_look_in_vain(attempt=locked, by=by, now=now)
    is_late, person = case.answer_by_date < localdate(now), locked.user
    last = events_of(case, person).filter(kind=CaseEvent.Kind.TOLD).last()
    if last is not None and not (is_late and last.at <= now - AGAIN_AFTER):
        return False
    _tell(case, person, is_late, by, now)
    return True


def _tell(case: ReviewCase, person: Person, is_late: bool, by: Actor, now: datetime) -> None:
    said = _late() if is_late else _waits()
    text = said % {"day": date_format(case.answer_by_date, "j F Y")}
    note_told(case=case, person=person, text=text, by=by, now=now)
    kind = case_kind(case.kind)
    title = kind.title_told()
    send_notice("result_waits", person.email, about=named(case), case=case, title=title, text=text)
    for other in _deciders(case, person) if is_late else ():
        send_notice(
            "case_late", other.email, about=named(case), case=case, title=kind.name_of(case)
        )


def _deciders(case: ReviewCase, person: Person) -> list[Person]:
    administrators = Person.objects.able_administrators().exclude(pk=person.pk)
    return [one for one in administrators.order_by("pk") if may(one, case_kind(case.kind).act)]


def _waits() -> str:
    return _(
        "A question of your exam was corrected. By the corrected key your answers are not enough, so the pass that was held is not given "
        "before people have decided about it. An answer is promised by %(day)s."
    )


def _late() -> str:
    return _(
        "Nobody has decided yet about your exam, though an answer was promised by %(day)s. We are sorry. Whoever decides was told again today."
    )
