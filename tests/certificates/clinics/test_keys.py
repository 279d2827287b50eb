"""Clinics and their keys: who made them, who stopped them, and until when they work."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from certificates.clinics import actions
from certificates.clinics.models import ApiKey, Organisation
from tests.certificates.factories import LATER
from tests.people import lead, root
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def clinic(db) -> Organisation:
    return actions.create_organisation(by=root(), name="Harbour Clinic", now=LATER)


def new_key(clinic: Organisation, **more) -> tuple[ApiKey, str]:
    return actions.create_api_key(organisation=clinic, name="desk", by=root(), now=LATER, **more)


def works(key: str, now) -> bool:
    try:
        actions.authenticate_key(key=key, scope="verify", now=now)
    except actions.KeyRefused:
        return False
    return True


def test_key_works_up_to_the_instant_it_expires_and_no_longer(clinic):
    _row, key = new_key(clinic, expires_at=LATER + timedelta(days=1))
    assert works(key, LATER + timedelta(days=1) - MOMENT)
    assert not works(key, LATER + timedelta(days=1))


def test_key_without_an_end_works_for_ever(clinic):
    _row, key = new_key(clinic)
    assert works(key, LATER + timedelta(days=10_000))


def test_revoked_key_keeps_who_stopped_it_first(clinic):
    row, key = new_key(clinic)
    actions.revoke_api_key(by=root(), api_key=row, now=LATER)
    actions.revoke_api_key(by=SYSTEM, api_key=row, now=LATER + timedelta(days=1))
    row.refresh_from_db()
    assert (row.revoked_by, row.revoked_at) == (root(), LATER)
    assert not works(key, LATER)


def test_what_the_program_does_names_nobody(clinic):
    made = actions.create_organisation(by=SYSTEM, name="Other", now=LATER)
    row, _key = actions.create_api_key(organisation=made, name="k", by=SYSTEM, now=LATER)
    actions.revoke_api_key(by=SYSTEM, api_key=row, now=LATER)
    row.refresh_from_db()
    assert (made.created_by, row.created_by, row.revoked_by) == (None, None, None)


def test_organisation_keeps_who_added_it(clinic):
    again = actions.create_organisation(by=SYSTEM, name=" Harbour   Clinic ", now=LATER)
    assert (again, again.created_by) == (clinic, root())


def test_organisation_is_renamed_to_a_name_that_is_free(clinic):
    other = actions.create_organisation(by=root(), name="Other", now=LATER)
    actions.rename_organisation(by=root(), organisation=clinic, name="  Quay  Clinic ")
    with pytest.raises(actions.NameTaken):
        actions.rename_organisation(by=root(), organisation=other, name="Quay Clinic")
    with pytest.raises(actions.NameRefused):
        actions.rename_organisation(by=root(), organisation=other, name=" ")
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Quay Clinic", "Other"}


def test_desk_adds_and_renames_a_clinic_and_keeps_who(at_desk):
    desk = at_desk(root())
    added = desk.post("/admin/certificates/organisation/add/", {"name": "New  Clinic"})
    clinic = Organisation.objects.get()
    renamed = desk.post(
        f"/admin/certificates/organisation/{clinic.pk}/change/", {"name": "Old Clinic"}
    )
    clinic.refresh_from_db()
    assert (added.status_code, renamed.status_code) == (302, 302)
    assert (clinic.name, clinic.created_by) == ("Old Clinic", root())


def test_desk_says_that_a_name_is_taken(clinic, at_desk):
    page = at_desk(root()).post(
        "/admin/certificates/organisation/add/", {"name": "Harbour  Clinic"}
    )
    assert "already exists" in page.content.decode()
    assert Organisation.objects.count() == 1


def test_desk_makes_and_revokes_a_key_and_keeps_who(clinic, at_desk):
    desk = at_desk(root())
    page = desk.post(
        f"/admin/certificates/organisation/{clinic.pk}/new-key/", {"name": "front desk"}
    )
    row = ApiKey.objects.get()
    assert f"rf_{row.prefix}_" in page.content.decode()
    chosen = {"action": "revoke", "_selected_action": [row.pk], "confirmed": "yes"}
    desk.post("/admin/certificates/apikey/", chosen)
    row.refresh_from_db()
    assert (row.created_by, row.revoked_by) == (root(), root())


def test_reviewer_makes_no_key_at_the_desk(clinic, at_desk):
    desk = at_desk(lead())
    address = f"/admin/certificates/organisation/{clinic.pk}/new-key/"
    assert [desk.get(address).status_code, desk.post(address, {"name": "x"}).status_code] == [
        403
    ] * 2
    assert not ApiKey.objects.exists()


def test_key_of_the_command_was_made_by_the_program():
    call_command("create_clinic_key", "Harbour Clinic", stdout=StringIO(), stderr=StringIO())
    row = ApiKey.objects.get()
    assert (row.created_by, row.organisation.created_by) == (None, None)
