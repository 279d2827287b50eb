"""Whether holders read a clinic's name, and what they read of who checked their certificate."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count
from django.db.models.functions import TruncDate

from certificates.clinics.models import ListRow, NameChoice, Organisation, VerificationCheck
from certificates.models import Certificate
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

MOST_SHOWN = 30
MOST_COUNTED = 5000


def name_choice_of(organisation: Organisation) -> NameChoice | None:
    """What the clinic chose last; None: nothing, so that its name is not shown."""
    found: NameChoice | None = organisation.name_choices.select_related("by").order_by("pk").last()
    return found


def choose_name_shown(
    *, organisation: Organisation, is_shown: bool, by: Person, now: datetime
) -> None:
    """Holders read the clinic's name from now on, or no more: also at checks of before. The same again changes nothing."""
    check(by, Act.SHOW_CLINIC_NAME, organisation=organisation)
    last = name_choice_of(organisation)
    if is_shown != (last is not None and last.is_shown):
        NameChoice.objects.create(organisation=organisation, is_shown=is_shown, by=by, at=now)


@dataclass(frozen=True)
class Checked:
    """A clinic asked about a certificate with a key, so often on a UTC day. `clinic`: its name, "" where it does not show it."""

    day: date
    times: int
    is_test: bool
    clinic: str


@dataclass(frozen=True)
class Watched:
    """A clinic has the code on its list since a UTC day, and looks every night."""

    since: date
    clinic: str


def who_checked(certificate: Certificate) -> tuple[list[Checked], list[Watched]]:
    """(checks with a key, by day and clinic, the newest first, some more of them than are shown; clinics that keep it on their list).

    No more than the clinic: neither people, nor keys, nor what was asked or answered.
    """
    shown = _names_shown()
    return _checked(certificate, shown), _watched(certificate, shown)


def _names_shown() -> dict[int, str]:
    rows = NameChoice.objects.in_force().filter(is_shown=True)
    return dict(rows.values_list("organisation", "organisation__name"))


def _checked(certificate: Certificate, shown: dict[int, str]) -> list[Checked]:
    # A program may ask thousands of times a day: the newest are counted, and not all that there ever were.
    newest = VerificationCheck.objects.filter(certificate=certificate).order_by("-pk")
    rows = VerificationCheck.objects.filter(pk__in=newest.values("pk")[:MOST_COUNTED])
    by_day = rows.annotate(day=TruncDate("checked_at", tzinfo=UTC)).values_list(
        "day", "api_key__is_test", "api_key__organisation"
    )
    counted = by_day.annotate(times=Count("pk")).order_by("-day", "api_key__organisation")
    return [
        Checked(day, times, is_test, shown.get(clinic, ""))
        for day, is_test, clinic, times in counted[: MOST_SHOWN + 1]
    ]


def _watched(certificate: Certificate, shown: dict[int, str]) -> list[Watched]:
    rows = ListRow.objects.standing().filter(code=certificate.code).exclude(code="")
    told = rows.order_by("-added_at", "-pk").values_list("added_at", "organisation")
    return [
        Watched(at.astimezone(UTC).date(), shown.get(clinic, ""))
        for at, clinic in told[: MOST_SHOWN + 1]
    ]
