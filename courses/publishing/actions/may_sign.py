"""Whether a person can sign for a course: under which appointment, and none of their own words."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.content.models import Course
from courses.publishing.models import LeadAppointment, Version
from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import is_same_entry


class SignOffRefused(Exception):
    """This person cannot sign or take back; the message says why and what to do."""


def check_may_sign(by: Person, course: Course) -> LeadAppointment:
    """The appointment under which this person signs for the course. Raises SignOffRefused unless their name, register
    and number, as they stand now, are those that were compared with the register for it.
    """
    appointment = appointment_of(by, course)
    _check_entry(by, appointment)
    return appointment


def appointment_of(by: Person, course: Course) -> LeadAppointment:
    """The standing appointment of this person for the course. Raises SignOffRefused."""
    standing = LeadAppointment.objects.standing_on(localdate()).filter(person=by, course=course)
    found: LeadAppointment | None = standing.select_related("register_check").first()
    if found is None:
        raise SignOffRefused(_("You are not the appointed clinical lead of this course."))
    return found


def _check_entry(by: Person, appointment: LeadAppointment) -> None:
    if not by.has_register_entry:
        raise SignOffRefused(
            _("Add your name, register and registration number to your account first.")
        )
    checked = by.checked_entry()
    if checked is None:
        raise SignOffRefused(
            _(
                "Nobody has compared your register entry with the register yet, or it was changed since. "
                "Ask an administrator to look you up there and mark the entry as checked."
            )
        )
    appointed = appointment.register_check
    if checked.name != appointed.name or not is_same_entry(
        (checked.register, checked.register_number),
        (appointed.register, appointed.register_number),
    ):
        raise SignOffRefused(
            _(
                "You were appointed under another register entry than the one you have now. Ask to be appointed anew."
            )
        )


def own_names(versions: Iterable[Version], by: Person) -> list[str]:
    """What of this holds a contribution of the person, by name."""
    return [
        version.name
        for model, same in by_kind(versions).items()
        for version in model.objects.filter(pk__in=[one.pk for one in same]).with_contributions_of(
            by
        )
    ]


def by_kind(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """The rows of each model, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found
