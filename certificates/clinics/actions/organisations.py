"""Organisations, by their names."""

from datetime import datetime

from certificates.clinics.models import Organisation

LONGEST_NAME = 200


class NameRefused(Exception):
    """An organisation cannot have this name; the message says why."""


def create_organisation(*, name: str, now: datetime) -> Organisation:
    """The organisation of that name, made if it is not there yet. Raises NameRefused."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameRefused(f"Give the clinic a name of 1 to {LONGEST_NAME} characters.")
    organisation, _made = Organisation.objects.get_or_create(
        name=name, defaults={"created_at": now}
    )
    return organisation
