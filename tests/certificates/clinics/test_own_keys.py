"""Keys that people of a clinic make by themselves: so many, and only while they work for it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import ApiKey
from tests import people
from tests.certificates.clinics.staffed import a_clinic, joined, mails_to, signed_in
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture
def clinic(settings):
    settings.SEED_DEMO = True
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    return made


def make(clinic, by=None, now=NOW):
    by = by or people.cleo()
    return actions.create_api_key(organisation=clinic, name="k", by=by, now=now)[0]


def roll(row, by=None, now=NOW):
    by = by or people.cleo()
    return actions.roll_api_key(by=by, api_key=row, overlap=DAY, now=now)[0]


@pytest.mark.each_engine
def test_people_of_a_clinic_have_twenty_keys_and_administrators_make_more(clinic):
    rows = [make(clinic) for _n in range(actions.MOST_KEYS)]
    with pytest.raises(actions.TooManyKeys):
        make(clinic)

    make(clinic, by=people.root())
    with pytest.raises(actions.TooManyKeys):
        roll(rows[0])
    for row in rows[:2]:
        actions.revoke_api_key(by=people.cleo(), api_key=row, now=NOW)
    # What was made and revoked within a day counts.
    with pytest.raises(actions.TooManyKeys):
        make(clinic, now=NOW + DAY - timedelta(microseconds=1))
    make(clinic, now=NOW + DAY)


@pytest.mark.each_engine
def test_roll_does_not_count_the_key_that_it_replaces(clinic):
    rows = [make(clinic) for _n in range(actions.MOST_KEYS)]

    assert roll(rows[0]).replaces == rows[0]
    with pytest.raises(actions.TooManyKeys):
        make(clinic, now=NOW + timedelta(hours=1))


def test_what_administrators_made_and_revoked_takes_no_room(clinic):
    for _n in range(actions.MOST_KEYS):
        row = make(clinic, by=people.root())
        actions.revoke_api_key(by=people.root(), api_key=row, now=NOW)

    assert make(clinic)


@pytest.mark.parametrize(("days", "says"), [("0", "works no longer"), ("1", "works until")])
def test_roll_says_how_long_the_old_key_works(clinic, days, says):
    row = make(clinic)
    own = signed_in(people.cleo()).post(f"/clinic/keys/{row.prefix}/roll/", {"days": days})
    row = make(clinic)
    desk = signed_in(people.root()).post(f"/admin/certificates/apikey/{row.pk}/roll/", {"days": days})  # fmt: skip

    for page in (own.content.decode(), desk.content.decode()):
        assert [one for one in ("works no longer", "works until") if one in page] == [says]


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [make, roll])
def test_who_is_taken_out_while_a_key_is_made_has_none(clinic, act):
    ada = joined(clinic, people.ada())
    subject = clinic if act is make else make(clinic, by=people.root())
    by, root, found = people.ada(), people.root(), []

    def tries():
        try:
            found.append(act(subject, by=by))
        except NotAllowed as refused:
            found.append(refused)
        finally:
            connection.close()

    thread = threading.Thread(target=tries)
    with transaction.atomic():
        actions.take_out(membership=ada, by=root, now=NOW)
        thread.start()
        time.sleep(1)  # by now it has asked whether she may, and waits for the clinic
    thread.join(30)

    assert [type(one) for one in found] == [NotAllowed]
    assert not ApiKey.objects.filter(created_by=by).exists()


def test_managers_hear_of_keys_that_others_made_or_revoked(clinic):
    joined(clinic, people.ada())
    row, key = actions.create_api_key(organisation=clinic, name="desk", by=people.ada(), now=NOW)
    actions.revoke_api_key(by=people.root(), api_key=row, now=NOW)
    actions.create_api_key(organisation=clinic, name="own", by=people.cleo(), now=NOW)

    told = [m for m in mails_to(people.cleo().email) if "key" in m.subject]
    assert [message.subject.removeprefix("RF Safety Training: ") for message in told] == [
        "A key of Harbour Clinic was made",
        "A key of Harbour Clinic was revoked",
    ]
    assert str(people.ada()) in told[0].body
    assert not any(key in message.body for message in told)
