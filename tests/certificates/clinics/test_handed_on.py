"""The case about a stolen account lists what it handed on in clinics, with who ends it where; so does the mail to its owner."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import Organisation
from tests import people
from tests.certificates.clinics.staffed import a_clinic, joined
from tests.trainingsite.accounts.test_frozen_accounts import GOES_BACK, NEW, STAYS, _case, _stolen
from tests.trainingsite.accounts.test_own_address import _moved
from trainingsite.accounts.actions.undo_cases import end_freeze
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.case_kinds import facts_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def clinic() -> Organisation:
    """It has a key, a manager and somebody of a month ago; cleo manages it."""
    made, then = a_clinic(), timezone.now() - timedelta(days=30)
    joined(made, people.cleo(), is_manager=True, now=then)
    joined(made, people.otto(), by=people.cleo(), now=then)
    actions.create_api_key(organisation=made, name="Old", by=people.cleo(), now=then)
    return made


def _hand_on(clinic: Organisation, by: Any) -> None:
    now = timezone.now()
    actions.create_api_key(organisation=clinic, name="Thief's", by=by, now=now)
    gone, _key = actions.create_api_key(organisation=clinic, name="Gone", by=by, now=now)
    actions.revoke_api_key(api_key=gone, by=people.root(), now=now)
    joined(clinic, people.eve(), by=by, now=now)
    otto = clinic.staff.get(person=people.otto())
    actions.make_manager(membership=otto, by=by, now=now)
    actions.invite(organisation=clinic, email="x@quay.example", is_manager=False, by=by, now=now)


def _facts() -> list[tuple[str, str]]:
    own = ("Key of a clinic", "Works for a clinic", "Invited by it")
    facts = [(str(label), value) for label, value in facts_of(_case())]
    return [(label, value) for label, value in facts if label.startswith(own)]


@pytest.mark.each_engine
def test_case_lists_keys_people_and_invitations_with_who_ends_them_and_where(
    clinic: Organisation,
) -> None:
    cleo = people.cleo()
    undo = _stolen(cleo)
    _hand_on(clinic, cleo)
    Client().post(undo)

    facts = _facts()

    said = [(label, value.partition(", Harbour Clinic.")[0]) for label, value in facts]
    key = clinic.api_keys.get(name="Thief's")
    assert said == [
        ("Key of a clinic, made by it", str(key)),
        ("Works for a clinic by it", f"{people.otto()} (manager)"),
        ("Works for a clinic by it", str(people.eve())),
        ("Invited by it to work for a clinic", "x@quay.example"),
    ]
    pages = [
        reverse("admin:certificates_apikey_change", args=[key.pk]),
        *[reverse("admin:certificates_clinic_people", args=[clinic.pk])] * 3,
    ]
    for (_label, value), page in zip(facts, pages, strict=True):
        assert "A manager of the clinic or an administrator ends it" in value
        assert value.endswith(page)


@pytest.mark.parametrize("outcome", [STAYS, GOES_BACK])
def test_what_still_stands_is_listed_after_the_decision_where_it_goes_back(
    clinic: Organisation, outcome: str
) -> None:
    cleo = people.cleo()
    undo = _stolen(cleo)
    _hand_on(clinic, cleo)
    Client().post(undo)

    end_freeze(person=cleo, outcome=outcome, note="Seen.", by=SYSTEM, now=timezone.now())

    assert bool(_facts()) == (outcome == GOES_BACK)


def test_owner_who_has_the_account_back_at_once_reads_what_it_gave(clinic: Organisation) -> None:
    cleo = people.cleo()
    old = cleo.email
    undo = _moved(Client(), cleo, NEW)
    _hand_on(clinic, cleo)
    mail.outbox.clear()

    Client().post(undo)

    cleo.refresh_from_db()
    assert cleo.email == old
    (told,) = [one.body for one in mail.outbox if one.to == [old]]
    assert "The account gave others what follows" in told
    assert "x@quay.example, Harbour Clinic." in told
    assert "Old" not in told
