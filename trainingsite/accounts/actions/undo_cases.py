"""The case about a change of address that the old address wants undone after a new password was chosen with the new one."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from trainingsite.accounts.actions.own_address import GOES_BACK, STAYS, UNDO_KIND, undo_as_decided
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import CaseKind
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import OwnAddressChange, ReviewCase


def _change_of(case: ReviewCase) -> OwnAddressChange:
    found: OwnAddressChange = OwnAddressChange.objects.get(pk=case.about.rpartition(":")[2])
    return found


def _goes_back(case: ReviewCase, by: Person, now: datetime) -> None:
    undo_as_decided(change=_change_of(case), by=by, now=now)


def _describe(case: ReviewCase) -> Sequence[Fact]:
    change = _change_of(case)
    return [
        (gettext_lazy("Old address"), change.old_email),
        (gettext_lazy("New address"), change.new_email),
        (gettext_lazy("Asked for"), date_format(localtime(change.asked_at), "j F Y, H:i T")),
        (gettext_lazy("In effect since"), _since(change)),
    ]


def _since(change: OwnAddressChange) -> str:
    return (
        "–"
        if change.applied_at is None
        else date_format(localtime(change.applied_at), "j F Y, H:i T")
    )


def _page_of(case: ReviewCase) -> str:
    return reverse("admin:accounts_user_change", args=[case.person_id])


UNDO = CaseKind(
    kind=UNDO_KIND,
    title=gettext_lazy("A change of address that the old address wants undone"),
    outcomes={
        GOES_BACK: gettext_lazy("The account goes back to the old address, with everything in it"),
        STAYS: gettext_lazy("The account stays with the new address"),
    },
    act=Act.DECIDE_ENTRY,
    effects={GOES_BACK: _goes_back},
    takes_away=frozenset({GOES_BACK}),
    link=_page_of,
    describe=_describe,
    told_title=gettext_lazy("The address of an account"),
)
