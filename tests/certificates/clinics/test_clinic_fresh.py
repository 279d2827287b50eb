"""Acts on keys and people of a clinic ask again who it is when the last sign-in is old."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import ApiKey, StaffInvitation, StaffMembership
from tests import people
from tests.certificates.clinics.staffed import a_clinic, joined, signed_in
from trainingsite.accounts.fresh import FRESH_FOR
from trainingsite.accounts.sessions import BEGUN

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()


@pytest.fixture
def clinic(settings):
    settings.SEED_DEMO = True
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    joined(made, people.ada())
    return made


def old_session():
    client = signed_in(people.cleo())
    session = client.session
    session[BEGUN] = (NOW - FRESH_FOR - timedelta(minutes=1)).timestamp()
    session.save()
    return client


FORMS = {
    "make": {"name": "Desk"},
    "roll": {"days": "7"},
    "revoke": {},
    "invite": {"email": "ole@quay.example"},
    "manager": {"act": "manager"},
}


@pytest.mark.parametrize("act", FORMS)
def test_old_session_is_asked_before_anything_happens(clinic, act):
    row, _key = actions.create_api_key(organisation=clinic, name="k", by=people.root(), now=NOW)
    ada = StaffMembership.objects.of(people.ada())
    path = {
        "make": "keys/new/",
        "roll": f"keys/{row.prefix}/roll/",
        "revoke": f"keys/{row.prefix}/revoke/",
        "invite": "people/invite/",
        "manager": f"people/{ada.uuid}/",
    }[act]

    asked = old_session().post(f"/clinic/{path}", FORMS[act])

    assert (asked.status_code, asked["Location"][:26]) == (302, "/accounts/reauthenticate/?")
    assert not StaffInvitation.objects.exists()
    ada.refresh_from_db()
    assert not ada.is_manager
    assert [key.revoked_at for key in ApiKey.objects.all()] == [None]

    signed_in(people.cleo()).post(f"/clinic/{path}", FORMS[act])
    done = {
        "make": lambda: ApiKey.objects.count() == 2,
        "roll": lambda: ApiKey.objects.filter(replaces=row).exists(),
        "revoke": lambda: ApiKey.objects.get().revoked_at is not None,
        "invite": StaffInvitation.objects.exists,
        "manager": lambda: StaffMembership.objects.of(people.ada()).is_manager,
    }
    assert done[act]()


def test_taking_out_and_leaving_wait_for_nobodys_password(clinic):
    ada = StaffMembership.objects.of(people.ada())
    old_session().post(f"/clinic/people/{ada.uuid}/", {"act": "take-out"})

    assert not StaffMembership.objects.of(people.ada())
