"""Organisations, by their names."""

from datetime import datetime

from certificates.clinics.models import Organisation
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

LONGEST_NAME = 200


class NameRefused(Exception):
    """An organisation needs a name of 1 to LONGEST_NAME characters."""


class NameTaken(Exception):
    """Another organisation has this name."""


def create_organisation(*, by: Actor, name: str, now: datetime) -> Organisation:
    """The organisation of that name, made if it is not there yet. Raises NameRefused."""
    check(by, Act.ADD_ORGANISATION)
    organisation, _made = Organisation.objects.get_or_create(
        name=_readable(name), defaults={"created_at": now, "created_by": by.row}
    )
    return organisation


def rename_organisation(*, by: Actor, organisation: Organisation, name: str) -> None:
    """Give it another name; its keys and what they asked stay its own. Raises NameRefused and NameTaken."""
    check(by, Act.RENAME_ORGANISATION, organisation=organisation)
    name = _readable(name)
    if Organisation.objects.filter(name=name).exclude(pk=organisation.pk).exists():
        raise NameTaken
    Organisation.objects.filter(pk=organisation.pk).update(name=name)


def _readable(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameRefused
    return name
