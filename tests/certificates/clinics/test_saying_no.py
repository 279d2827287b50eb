"""Whoever is invited to work for a clinic can say no, and a link whose invitation is gone leads somewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import StaffInvitation, StaffMembership
from tests import people
from tests.at_once import at_once
from tests.certificates.clinics.staffed import a_clinic, joined, link_in, mails_to, signed_in
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import VISITOR
from trainingsite.tasks import erase_invitations

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def clinic(settings):
    settings.SEED_DEMO = True
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    return made


def ask(clinic, email, now=NOW):
    return actions.invite(organisation=clinic, email=email, by=people.cleo(), now=now, is_manager=False)  # fmt: skip


@pytest.mark.each_engine
@pytest.mark.parametrize("who", ["visitor", "ada"])
def test_no_ends_the_invitation_and_bars_the_clinic_from_the_address(clinic, who):
    email = people.ada().email
    ask(clinic, email)
    (message,) = mails_to(email)
    assert "say no" in message.body
    path = link_in(message)
    client = Client() if who == "visitor" else signed_in(people.ada())
    assert "Say no" in client.get(path).content.decode()

    assert "You said no" in client.post(path, {"no": "yes"}).content.decode()

    assert not StaffMembership.objects.of(people.ada())
    assert client.get(path).status_code == 410
    assert actions.invitations_of(clinic) == []
    assert actions.invitations_for(people.ada(), NOW) == []
    assert email not in str(StaffInvitation.objects.values())
    for later in (2 * DAY, 99 * DAY):
        StaffInvitation.objects.update(withdrawn_at=NOW - later)
        erase_invitations()
        with pytest.raises(Refused, match="said no to this clinic"):
            ask(clinic, email.upper(), now=NOW + later)
    # Another clinic has not asked yet.
    other = a_clinic("Quay Clinic")
    actions.invite(organisation=other, email=email, by=people.root(), now=NOW, is_manager=True)


def test_no_is_remembered_when_the_secret_changed(clinic, settings):
    actions.decline(invitation=ask(clinic, "ole@quay.example"), by=VISITOR, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 50

    with pytest.raises(Refused, match="said no"):
        ask(clinic, "ole@quay.example", now=NOW + 2 * DAY)


def test_who_is_signed_in_with_another_address_says_no_for_nobody(clinic):
    ask(clinic, people.ada().email)
    path = link_in(mails_to(people.ada().email)[0])

    assert signed_in(people.eve()).post(path, {"no": "yes"}).status_code == 403
    assert StaffInvitation.objects.get().declined_at is None


def test_what_waits_costs_one_query_and_is_of_senders_who_may_invite(
    clinic, django_assert_num_queries
):
    email, root, vera = people.ada().email, people.root(), people.vera()
    senders = [root, vera, people.otto(), people.bob()]
    clinics = [a_clinic(f"Clinic {n}") for n in range(len(senders))]
    for one, by in zip(clinics, senders, strict=True):
        if by not in (root, vera):
            joined(one, by, is_manager=True)
        actions.invite(organisation=one, email=email, by=by, now=NOW, is_manager=False)
    otto = people.otto()
    otto.is_active = False
    otto.save()
    vera.groups.clear()
    StaffMembership.objects.filter(person=people.bob()).update(is_manager=False)

    ada = people.ada()
    with django_assert_num_queries(1):
        rows = actions.invitations_for(ada, NOW)

    assert [row.organisation for row in rows] == clinics[:1]
    assert [actions.is_open(row, NOW) for row in StaffInvitation.objects.order_by("pk")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_invitation_that_is_over_does_not_look_open(clinic):
    vera = people.vera()
    for email, by, sent in (
        ("old@quay.example", people.root(), NOW - 31 * DAY),
        ("ole@quay.example", vera, NOW),
        ("una@quay.example", people.root(), NOW),
    ):
        actions.invite(organisation=clinic, email=email, by=by, now=sent, is_manager=False)
    vera.groups.clear()

    own = signed_in(people.cleo()).get("/clinic/people/").content.decode()
    desk = f"/admin/certificates/organisation/{clinic.pk}/people/"
    for page in (own, signed_in(people.root()).get(desk).content.decode()):
        assert page.count("over: invite the address again") == 2


def test_help_links_the_clinic_for_who_works_there(clinic):
    found = [
        'href="/clinic/"' in client.get("/help/").content.decode()
        for client in (signed_in(people.cleo()), signed_in(people.eve()), Client())
    ]
    assert found == [True, False, False]


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_yes_and_no_in_one_moment_leave_one_of_them(clinic):
    row, ada = ask(clinic, people.ada().email), people.ada()
    found = at_once(
        [
            lambda: actions.accept(invitation=row, by=ada, now=NOW),
            lambda: actions.decline(invitation=row, by=VISITOR, now=NOW),
        ]
    )

    assert [type(one) for one in found].count(Refused) == 1
    assert bool(StaffMembership.objects.of(ada)) is not StaffInvitation.objects.exists()


def test_second_tap_leads_to_the_clinic_and_a_dead_link_says_so(clinic):
    ask(clinic, people.ada().email)
    path = link_in(mails_to(people.ada().email)[0])
    ada = signed_in(people.ada())
    assert ada.post(path)["Location"] == "/clinic/"

    assert (ada.post(path)["Location"], ada.get(path)["Location"]) == ("/clinic/", "/clinic/")
    assert [one.get(path).status_code for one in (Client(), signed_in(people.eve()))] == [410, 410]
    assert Client().get(f"{path[:-2]}x/").status_code == 404
