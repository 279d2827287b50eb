"""Whose rows they are, and who holds which role there."""

from typing import Any

from django.db.models import Model

from certificates.clinics.models import Organisation, StaffMembership
from trainingsite.accounts.actors import Person


def clinic_of(row: Model) -> Organisation | None:
    """The clinic to which a key, a membership or an invitation belongs; None for what belongs to none: nobody has a role there."""
    return getattr(row, "organisation", None)


def works_for(person: Person, organisation: Model) -> bool:
    """Whether the person is in the clinic now."""
    return bool(_standing(person, organisation).exists())


def manages(person: Person, organisation: Model) -> bool:
    """Whether the person says who else is in the clinic."""
    return bool(_standing(person, organisation).filter(is_manager=True).exists())


def _standing(person: Person, organisation: Model) -> Any:
    # Whatever else an act was given for a clinic is none.
    pk: Any = getattr(organisation, "pk", None)
    return StaffMembership.objects.standing().filter(person=person, organisation=pk)
