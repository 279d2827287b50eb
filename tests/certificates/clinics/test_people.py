"""Who works for a clinic: invited by an administrator or its manager, in one clinic at a time, and it keeps a manager."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.actions import inviting
from certificates.clinics.models import ApiKey, StaffInvitation, StaffMembership
from tests import people
from tests.at_once import at_once
from tests.certificates.clinics.staffed import a_clinic, joined, link_in, mails_to, signed_in
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import Act, NotAllowed, may
from trainingsite.accounts.models import SecurityEvent
from trainingsite.tasks import erase_invitations

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True


@pytest.fixture
def clinic():
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    return made


def ask(clinic, email="ole@quay.example", by=None, now=NOW, **more):
    return actions.invite(
        organisation=clinic, email=email, by=by or people.cleo(), now=now, is_manager=False, **more
    )


STAFF = {
    Act.READ_CHECKS: {"cleo", "ada"},
    Act.MAKE_KEY: {"cleo", "ada", "root", "system"},
    Act.REVOKE_KEY: {"cleo", "ada", "root", "system"},
    Act.INVITE_STAFF: {"cleo", "root"},
    Act.END_STAFF: {"cleo", "root"},
}


@pytest.mark.parametrize("act", STAFF)
def test_rights_are_held_in_the_own_clinic_and_nowhere_else(clinic, act):
    other = a_clinic("Quay Clinic")
    joined(clinic, people.ada())
    joined(other, people.otto(), is_manager=True)
    actors = {
        name: getattr(people, name)()
        for name in ("cleo", "ada", "otto", "eve", "iris", "noor", "lead", "root")
    } | {"system": SYSTEM}

    found = {name for name, by in actors.items() if may(by, act, organisation=clinic)}
    without = {name for name, by in actors.items() if may(by, act)}

    assert found == STAFF[act]
    # An act that does not say whose row it is is granted by no role in a clinic.
    assert without == STAFF[act] - {"cleo", "ada"}


def test_who_is_switched_off_or_taken_out_may_nothing(clinic):
    ada = joined(clinic, people.ada())
    cleo = people.cleo()
    actions.take_out(membership=ada, by=cleo, now=NOW)
    cleo.is_active = False

    assert not may(people.ada(), Act.READ_CHECKS, organisation=clinic)
    assert not may(cleo, Act.READ_CHECKS, organisation=clinic)


@pytest.mark.parametrize("who", ["otto", "eve", "ada"])
def test_nobody_else_invites_takes_out_or_touches_keys(clinic, who):
    other = a_clinic("Quay Clinic")
    joined(other, people.otto(), is_manager=True)
    member = joined(clinic, people.ada())
    row, _key = actions.create_api_key(organisation=clinic, name="k", by=people.cleo(), now=NOW)
    by, invitation = getattr(people, who)(), ask(clinic)
    acts = [
        lambda: ask(clinic, "a@b.example", by=by),
        lambda: actions.withdraw(invitation=invitation, by=by, now=NOW),
        lambda: actions.take_out(membership=member, by=by, now=NOW),
        lambda: actions.make_manager(membership=member, by=by, now=NOW),
        lambda: actions.end_manager(membership=member, by=by, now=NOW),
    ]
    if who != "ada":  # who works there makes its keys
        acts += [
            lambda: actions.create_api_key(organisation=clinic, name="k", by=by, now=NOW),
            lambda: actions.roll_api_key(by=by, api_key=row, overlap=DAY, now=NOW),
            lambda: actions.revoke_api_key(by=by, api_key=row, now=NOW),
        ]

    for act in acts:
        with pytest.raises(NotAllowed):
            act()

    assert (ApiKey.objects.count(), StaffInvitation.objects.count()) == (1, 1)


@pytest.mark.each_engine
def test_invitation_is_one_mail_one_tap_and_its_link_is_for_the_address_alone(clinic):
    ask(clinic, people.ada().email.upper())
    (message,) = mails_to(people.ada().email)
    path = link_in(message)

    assert Client().get(path).status_code == 200
    assert "Harbour" not in Client().get(path).content.decode()
    assert signed_in(people.eve()).post(path).status_code == 403
    assert not StaffMembership.objects.of(people.eve())
    ada = signed_in(people.ada())
    assert "Harbour Clinic" in ada.get(path).content.decode()
    assert ada.post(path).headers["Location"] == "/clinic/"

    standing = StaffMembership.objects.of(people.ada())
    assert (standing.organisation, standing.is_manager) == (clinic, False)
    assert standing.invited_by == people.cleo()
    assert not StaffInvitation.objects.exists()
    assert [m.subject for m in mails_to(people.cleo().email)][-1].endswith("from now on")


def test_who_has_not_confirmed_the_address_joins_nothing(clinic):
    EmailAddress.objects.filter(user=people.ada()).update(verified=False)
    invitation = ask(clinic, people.ada().email)

    with pytest.raises(Refused, match="another address"):
        actions.accept(invitation=invitation, by=people.ada(), now=NOW)
    assert actions.invitations_for(people.ada(), NOW) == []


@pytest.mark.each_engine
def test_person_works_for_one_clinic_at_a_time(clinic):
    other = a_clinic("Quay Clinic")
    joined(other, people.ada())
    invitation = ask(clinic, people.ada().email)

    with pytest.raises(Refused, match="You work for Quay Clinic here"):
        actions.accept(invitation=invitation, by=people.ada(), now=NOW)
    page = signed_in(people.ada()).get(actions.invitation_path(invitation)).content.decode()
    assert "Leave that one first" in page
    assert ">Join<" not in page
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMembership.objects.create(
            organisation=clinic, person=people.ada(), is_manager=False, since_at=NOW, invited_by=people.root()
        )  # fmt: skip


def test_invitation_of_who_may_invite_no_more_is_over(clinic):
    second = joined(clinic, people.ada(), is_manager=True)
    invitation = ask(clinic, people.bob().email, by=people.ada())
    actions.end_manager(membership=second, by=people.cleo(), now=NOW)

    with pytest.raises(Refused, match="accepted, withdrawn, or is too old"):
        actions.accept(invitation=invitation, by=people.bob(), now=NOW)
    assert signed_in(people.bob()).get(actions.invitation_path(invitation)).status_code == 410

    root = people.root()
    kept = ask(clinic, people.eve().email, by=root)
    root.groups.clear()
    with pytest.raises(Refused, match="accepted, withdrawn, or is too old"):
        actions.accept(invitation=kept, by=people.eve(), now=NOW)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=-1)])
def test_link_works_for_thirty_days(clinic, late):
    invitation = ask(clinic, people.ada().email)
    moment = NOW + timedelta(days=30) + late

    assert actions.is_open(invitation, moment) is (late < timedelta(0))


def test_address_gets_three_mails_a_day_apart_withdrawn_ones_counted(clinic):
    first = ask(clinic)
    with pytest.raises(Refused, match="less than a day ago"):
        ask(clinic, now=NOW + DAY - timedelta(seconds=1))
    actions.withdraw(invitation=first, by=people.cleo(), now=NOW)
    with pytest.raises(Refused, match="less than a day ago"):
        ask(clinic)
    for day in (1, 2):
        ask(clinic, now=NOW + day * DAY)
    with pytest.raises(Refused, match="3 mails were sent"):
        ask(clinic, now=NOW + 9 * DAY)

    links = [link_in(message) for message in mails_to("ole@quay.example")]
    assert [Client().get(link).status_code for link in links] == [410, 410, 200]


def test_clinic_has_fifty_people_at_most_and_sends_thirty_mails_a_day(clinic, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_PEOPLE", 2)
    ask(clinic)
    with pytest.raises(Refused, match="at most 2 people"):
        ask(clinic, "una@quay.example")
    monkeypatch.setattr(inviting, "MOST_PEOPLE", 50)
    monkeypatch.setattr(inviting, "MOST_MAILS_A_DAY", 1)
    with pytest.raises(Refused, match="1 invitations of this clinic left within a day"):
        ask(clinic, "una@quay.example")


@pytest.mark.parametrize("email", ["", "ole", "ole@", "a b@c.example", "ole@quay.example\nBcc: x@y.example"])  # fmt: skip
def test_what_is_no_address_is_refused(clinic, email):
    with pytest.raises(Refused, match="This is no e-mail address"):
        ask(clinic, email)


def test_without_mail_nobody_is_invited(clinic, settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    with pytest.raises(Refused, match="sends no mail"):
        ask(clinic)


def switched_off(person):
    person.is_active = False
    person.save()


@pytest.mark.each_engine
def test_people_of_a_clinic_leave_each_other_a_manager_who_can_sign_in(clinic):
    cleo = StaffMembership.objects.get(person=people.cleo())
    ada = joined(clinic, people.ada(), is_manager=True)
    bob = joined(clinic, people.bob())
    switched_off(people.ada())
    for act in (
        lambda: actions.leave(membership=cleo, by=people.cleo(), now=NOW),
        lambda: actions.take_out(membership=cleo, by=people.cleo(), now=NOW),
        lambda: actions.end_manager(membership=cleo, by=people.cleo(), now=NOW),
    ):
        with pytest.raises(Refused, match="Somebody has to manage a clinic"):
            act()

    # Whoever is switched off counts as none, and is held by nothing.
    actions.end_manager(membership=ada, by=people.cleo(), now=NOW)
    actions.take_out(membership=ada, by=people.cleo(), now=NOW)
    actions.make_manager(membership=bob, by=people.cleo(), now=NOW)
    actions.leave(membership=cleo, by=people.cleo(), now=NOW)

    assert [row.person for row in actions.managers_of(clinic)] == [people.bob()]
    assert mails_to(people.bob().email)[-1].subject.endswith("has left Harbour Clinic")
    assert "took you out of Harbour Clinic" in mails_to(people.ada().email)[-1].body


@pytest.mark.each_engine
@pytest.mark.parametrize("who", ["cleo", "ada"])
def test_administrator_takes_out_anybody_the_last_manager_too(clinic, who):
    joined(clinic, people.ada())
    row = StaffMembership.objects.of(getattr(people, who)())
    actions.take_out(membership=row, by=people.root(), now=NOW)

    assert not StaffMembership.objects.of(row.person)
    left = StaffMembership.objects.standing().get(organisation=clinic)
    if who == "cleo":
        # Nobody manages it now: that holds nobody else in it.
        actions.leave(membership=left, by=people.ada(), now=NOW)


def test_administrator_ends_the_last_manager_and_makes_another(clinic):
    ada, cleo = joined(clinic, people.ada()), StaffMembership.objects.of(people.cleo())
    actions.end_manager(membership=cleo, by=people.root(), now=NOW)
    assert actions.managers_of(clinic) == []
    actions.make_manager(membership=ada, by=people.root(), now=NOW)
    assert [row.person for row in actions.managers_of(clinic)] == [people.ada()]


@pytest.mark.parametrize("is_with_one_switched_off", [False, True])
def test_last_person_who_can_sign_in_leaves(clinic, is_with_one_switched_off):
    if is_with_one_switched_off:
        joined(clinic, people.ada())
        switched_off(people.ada())
    cleo = StaffMembership.objects.of(people.cleo())
    with pytest.raises(Refused, match="Somebody has to manage a clinic"):
        actions.end_manager(membership=cleo, by=people.cleo(), now=NOW)
    actions.leave(membership=cleo, by=people.cleo(), now=NOW)

    assert not StaffMembership.objects.of(people.cleo())


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_managers_who_take_each_other_out_at_once_leave_one(clinic):
    ada = joined(clinic, people.ada(), is_manager=True)
    cleo = StaffMembership.objects.get(person=people.cleo())
    by_cleo, by_ada = people.cleo(), people.ada()

    found = at_once(
        [
            lambda: actions.take_out(membership=ada, by=by_cleo, now=NOW),
            lambda: actions.take_out(membership=cleo, by=by_ada, now=NOW),
        ]
    )

    assert [type(one) for one in found].count(NotAllowed) == 1
    assert len(actions.managers_of(clinic)) == 1


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_who_is_invited_by_two_clinics_and_taps_twice_at_once_joins_one(clinic):
    other = a_clinic("Quay Clinic")
    ada = people.ada()
    rows = [ask(one, ada.email, by=people.root()) for one in (clinic, other)]

    found = at_once(
        [lambda row=row: actions.accept(invitation=row, by=ada, now=NOW) for row in rows]
    )

    assert [type(one) for one in found].count(Refused) == 1
    assert StaffMembership.objects.standing().filter(person=ada).count() == 1


def test_nobody_leaves_for_somebody_else_or_twice(clinic):
    ada = joined(clinic, people.ada())
    with pytest.raises(Refused, match="You do not work"):
        actions.leave(membership=ada, by=people.cleo(), now=NOW)
    actions.leave(membership=ada, by=people.ada(), now=NOW)
    with pytest.raises(Refused, match="does not work for the clinic any more"):
        actions.leave(membership=ada, by=people.ada(), now=NOW)
    with pytest.raises(Refused, match="does not work for the clinic any more"):
        actions.make_manager(membership=ada, by=people.cleo(), now=NOW)


def test_person_and_other_managers_hear_of_who_manages_and_who_was_taken_out(clinic):
    ada = joined(clinic, people.ada())
    joined(clinic, people.bob(), is_manager=True)
    before = len(mails_to(people.cleo().email))
    actions.make_manager(membership=ada, by=people.root(), now=NOW)
    actions.end_manager(membership=ada, by=people.cleo(), now=NOW)
    actions.take_out(membership=ada, by=people.bob(), now=NOW)

    def subjects(person, first=0):
        return [m.subject.removeprefix("RF Safety Training: ") for m in mails_to(person.email)][first:]  # fmt: skip

    name = str(people.ada())
    assert subjects(people.ada())[-3:] == [
        "You manage Harbour Clinic from now on",
        "You do not manage Harbour Clinic any more",
        "You do not work for Harbour Clinic here any more",
    ]
    # Nobody is told of their own act.
    assert subjects(people.cleo(), before) == [
        f"{name} manages Harbour Clinic from now on",
        f"{name} was taken out of Harbour Clinic",
    ]
    assert subjects(people.bob())[-2:] == [
        f"{name} manages Harbour Clinic from now on",
        f"{name} does not manage Harbour Clinic any more",
    ]
    assert "Keys that they made go on working" in mails_to(people.cleo().email)[-1].body


def test_every_change_is_in_the_security_log_by_ids(clinic):
    ada = joined(clinic, people.ada(), by=people.cleo())
    actions.make_manager(membership=ada, by=people.cleo(), now=NOW)
    actions.end_manager(membership=ada, by=people.cleo(), now=NOW)
    actions.take_out(membership=ada, by=people.cleo(), now=NOW)
    actions.withdraw(invitation=ask(clinic), by=people.cleo(), now=NOW)

    rows = SecurityEvent.objects.filter(kind="clinic-staff").order_by("pk")
    assert [(row.facts["how"], row.by, row.person) for row in rows[2:]] == [
        ("invited", people.cleo(), None),
        ("joined", people.ada(), people.ada()),
        ("made-manager", people.cleo(), people.ada()),
        ("ended-manager", people.cleo(), people.ada()),
        ("taken-out", people.cleo(), people.ada()),
        ("invited", people.cleo(), None),
        ("withdrawn", people.cleo(), None),
    ]
    assert {row.about for row in rows} == {f"certificates.organisation:{clinic.pk}"}
    assert "quay.example" not in str([row.facts for row in rows])


@pytest.mark.each_engine
def test_addresses_that_came_to_nothing_are_forgotten_thirty_days_later(clinic):
    old = NOW - 61 * DAY
    ask(clinic, "old@quay.example", now=old)
    ask(clinic, "young@quay.example", now=old + 2 * DAY)
    withdrawn = ask(clinic, "gone@quay.example", now=NOW - 31 * DAY)
    actions.withdraw(invitation=withdrawn, by=people.cleo(), now=NOW - 31 * DAY)

    erase_invitations()
    erase_invitations()

    assert [row.email for row in StaffInvitation.objects.all()] == ["young@quay.example"]
