"""It takes two administrators to make a clinical lead under a name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import people
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.register import write_entry
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import RegisterCheck

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
OWN = RegisterEntry("Lin Bergström", "", "Test register", "1005")


def _checked(person: Any, by: Any, now: datetime = NOW) -> RegisterCheck:
    return mark_register_checked(person=person, how="Looked it up.", by=by, now=now)


def _write(person: Any, entry: RegisterEntry, by: Any) -> None:
    write_entry(person=person, entry=entry, by=by, now=NOW)
    person.refresh_from_db()


def test_who_wrote_the_entry_does_not_check_it():
    lead, root = people.lead(), people.root()
    _write(lead, RegisterEntry("Prof. Jane Famous", "", "GMC", "7"), root)

    with pytest.raises(Refused, match="Another administrator has to check it"):
        _checked(lead, root, now=NOW + timedelta(hours=1))
    assert _checked(lead, _rosa(), now=NOW + timedelta(hours=1)) == lead.checked_entry()


def test_entry_that_its_owner_wrote_last_is_checked_by_who_wrote_the_one_before():
    lead, root = people.lead(), people.root()
    _write(lead, RegisterEntry("Prof. Jane Famous", "", "GMC", "7"), root)
    _write(lead, OWN, lead)

    assert _checked(lead, root, now=NOW + timedelta(hours=1)) == lead.checked_entry()


def _rosa() -> Any:
    return people._person("rosa", "Rosa Keller", number="1007", role="admin")


def test_who_gave_the_reviewers_role_does_not_check_the_entry():
    ada, root, rosa = people.ada(), people.root(), _rosa()
    for by, roles in (
        (rosa, ["reviewer"]),
        (rosa, []),
        (root, ["reviewer"]),
        (rosa, ["reviewer", "author"]),
    ):
        set_roles(person=ada, roles=roles, by=by, now=NOW)

    with pytest.raises(Refused, match="Another administrator has to check the entry"):
        _checked(ada, root)
    assert _checked(ada, rosa) == ada.checked_entry()


def test_who_checked_the_entry_does_not_give_the_reviewers_role():
    ada, root = people.ada(), people.root()
    _checked(ada, root)

    with pytest.raises(Refused, match="Another administrator has to give the role"):
        set_roles(person=ada, roles=["reviewer"], by=root, now=NOW)
    set_roles(person=ada, roles=["author"], by=root, now=NOW)
    set_roles(person=ada, roles=["reviewer"], by=_rosa(), now=NOW)
    assert ada.roles() == ["reviewer"]
