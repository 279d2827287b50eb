"""An invitation is answered: one tap for whoever has the address, nothing for anybody else; sign-up; leaving."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.cohorts.running import group, invite, join, link_in, mails_to
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.models import User
from trainingsite.cohorts.actions import groups, inviting, joining
from trainingsite.cohorts.models import Invitation, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
SECRETS = ("Lisbon", "Iris", "una@c.example", "ada@people.example")


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SEED_DEMO = True


def client_of(person=None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def invited(address: str) -> str:
    invite(group(), address)
    return link_in(mails_to(address)[-1])


def test_whoever_has_the_address_reads_who_sees_what_and_joins_with_one_tap():
    ada = people.ada()
    link, client = invited(ada.email), client_of(ada)

    page = client.get(link).content.decode()
    assert "Whoever runs the group sees how far you are: Iris Almeida." in page
    assert "They never see an answer, a score" in page
    answer = client.post(link, {"act": "accept"})

    assert answer.headers["Location"] == "/groups/mine/"
    row = Membership.objects.get(person=ada)
    assert (row.told_version, row.left_at) == (joining.TOLD_VERSION, None)
    # The link is spent.
    assert client.get(link).headers["Location"] == "/groups/mine/"
    assert client_of().get(link).status_code == 410


@pytest.mark.parametrize("who", ["eve", "noor", "root", "ines"])
def test_link_opened_by_somebody_else_leaks_nothing_and_joins_nothing(who):
    link, client = invited("ada@people.example"), client_of(getattr(people, who)())

    seen, posted = client.get(link), client.post(link, {"act": "accept"})

    assert seen.status_code == 403
    assert [secret for secret in SECRETS if secret in seen.content.decode()] == []
    assert posted.headers["Location"] == link
    assert not Membership.objects.exists()
    assert Invitation.objects.open().count() == 1


def test_link_opened_without_signing_in_names_neither_group_nor_address():
    client = client_of()
    link = invited("una@c.example")

    page = client.get(link)

    assert page.status_code == 200
    assert [secret for secret in SECRETS if secret in page.content.decode()] == []
    assert f"/accounts/login/?next={quote(link)}" in page.content.decode()
    client.post(link, {"act": "accept"})
    assert not Membership.objects.exists()


def test_address_that_is_not_confirmed_is_nobodys():
    eve = people.eve()
    link = invited("una@c.example")
    EmailAddress.objects.create(user=eve, email="una@c.example", verified=False)

    assert client_of(eve).get(link).status_code == 403
    with pytest.raises(Refused, match="another address"):
        joining.accept(invitation=Invitation.objects.get(), by=eve, now=timezone.now())


@pytest.mark.parametrize("end", ["withdrawn", "too old", "sent again", "declined"])
def test_dead_link_says_so_and_does_nothing(end):
    ada, now = people.ada(), timezone.now()
    link, row = invited(ada.email), Invitation.objects.get()
    if end == "withdrawn":
        inviting.withdraw_invitation(invitation=row, by=people.iris(), now=now)
    elif end == "too old":
        Invitation.objects.update(expires_at=now - timedelta(minutes=1))
    elif end == "declined":
        joining.decline(invitation=row, by=ada, now=now)
    else:
        inviting.send_again(invitation=row, by=people.iris(), now=now + timedelta(days=2))
    client = client_of(ada)

    seen, posted = client.get(link), client.post(link, {"act": "accept"})

    # A link of an earlier mail is none of ours any more.
    assert (seen.status_code, posted.status_code) == (
        (404, 404) if end == "sent again" else (410, 410)
    )
    assert [secret for secret in SECRETS[:2] if secret in seen.content.decode()] == []
    assert not Membership.objects.exists()


@pytest.mark.parametrize("broken", ["x", "a:b:c", "%00"])
def test_invented_link_is_not_found(broken):
    assert client_of().get(f"/invitations/{broken}/").status_code == 404


def sign_up(client: Client, address: str) -> None:
    answer = client.post(
        "/accounts/signup/",
        {
            "email": address,
            "password1": people.PASSWORD,
            "password2": people.PASSWORD,
            "register_name": "Una Petit",
        },
    )
    assert answer.status_code == 302, answer.content.decode()


def confirm_address(client: Client, address: str) -> None:
    (message,) = [one for one in mails_to(address) if "/accounts/confirm-email/" in one.body]
    path = "/accounts/confirm-email/" + message.body.split("/accounts/confirm-email/")[1].split()[0]
    answer = client.post(path, {"password": people.PASSWORD})
    assert answer.status_code == 302


def test_whoever_signs_up_by_the_link_is_in_the_group_once_the_address_is_confirmed():
    client, link = client_of(), invited("una@c.example")
    assert client.post(link, {"act": "sign-up"}).headers["Location"] == "/accounts/signup/"
    sign_up(client, "una@c.example")

    assert not Membership.objects.exists()
    assert Invitation.objects.get().agreed_by == User.objects.get(email="una@c.example")
    confirm_address(client_of(), "una@c.example")  # in another browser

    (row,) = Membership.objects.all()
    assert row.person.email == "una@c.example"
    assert Invitation.objects.get().accepted_at is not None


def test_sign_up_in_the_place_of_one_that_agreed_is_in_no_group_before_the_tap():
    first, link = client_of(), invited("una@c.example")
    first.post(link, {"act": "sign-up"})
    sign_up(first, "una@c.example")
    assert Invitation.objects.get().agreed_at is not None
    mail.outbox.clear()

    sign_up(client_of(), "una@c.example")  # by the form alone: nothing about groups was read
    row = Invitation.objects.get()
    assert (row.agreed_by, row.agreed_at) == (None, None)
    confirm_address(client_of(), "una@c.example")

    assert not Membership.objects.exists()
    una = User.objects.get(email="una@c.example")
    assert link in client_of(una).get("/groups/mine/").content.decode()


def test_sign_up_by_the_link_in_the_place_of_another_agrees_itself():
    sign_up(client_of(), "una@c.example")
    client, link = client_of(), invited("una@c.example")
    client.post(link, {"act": "sign-up"})
    mail.outbox.clear()

    sign_up(client, "una@c.example")
    confirm_address(client, "una@c.example")

    assert Membership.objects.get().person == User.objects.get(email="una@c.example")


def test_whoever_signs_up_by_the_link_with_another_address_is_in_no_group():
    client, link = client_of(), invited("una@c.example")
    client.post(link, {"act": "sign-up"})
    sign_up(client, "other@c.example")
    confirm_address(client, "other@c.example")

    assert not Membership.objects.exists()
    assert Invitation.objects.get().agreed_by is None
    assert Invitation.objects.open().count() == 1


def test_whoever_signs_up_otherwise_finds_the_invitation_and_is_in_no_group_before_the_tap():
    client, link = client_of(), invited("una@c.example")
    sign_up(client, "una@c.example")
    confirm_address(client, "una@c.example")

    una = User.objects.get(email="una@c.example")
    assert not Membership.objects.exists()
    assert link in client_of(una).get("/groups/mine/").content.decode()
    assert link in client_of(una).get("/dashboard/").content.decode()


def test_person_without_an_account_can_say_no():
    link = invited("una@c.example")

    page = client_of().post(link, {"act": "decline"})

    assert "You said no" in page.content.decode()
    assert Invitation.objects.get().declined_at is not None


def test_own_page_says_who_sees_what_and_lets_one_leave():
    ada = people.ada()
    row, client = join(group(), ada), client_of(ada)
    mail.outbox.clear()

    page = client.get("/groups/mine/").content.decode()
    assert "Run by Iris Almeida: who sees what" in page
    client.post(f"/groups/mine/{row.uuid}/leave/")

    row.refresh_from_db()
    assert row.left_by == ada
    (told,) = mails_to(people.iris().email)
    assert "Ada Sørensen has left the group" in told.body
    assert "You are in no group" in client.get("/groups/mine/").content.decode()


@pytest.mark.parametrize("lost", ["role", "account"])
def test_manager_who_lost_role_or_account_is_told_nothing_named_nowhere_and_is_not_the_one_who_stays(
    lost,
):
    ada, iris, ines, cohort = people.ada(), people.iris(), people.ines(), group()
    now = timezone.now()
    groups.name_manager(cohort=cohort, email=ines.email, by=iris, now=now)
    row = join(cohort, ada)
    if lost == "role":
        set_roles(person=ines, roles=[], by=people.root(), now=now)
    else:
        User.objects.filter(pk=ines.pk).update(is_active=False)
    mail.outbox.clear()

    assert ines.register_name not in client_of(ada).get("/groups/mine/").content.decode()
    invite(cohort, "una@c.example")
    assert ines.register_name not in mails_to("una@c.example")[0].body
    joining.leave(membership=row, by=ada, now=now)
    assert (len(mails_to(iris.email)), mails_to(ines.email)) == (1, [])

    mine, gone = cohort.managers()
    with pytest.raises(Refused, match="Somebody has to run a group"):
        groups.end_manager(manager=mine, by=iris, now=now)
    groups.end_manager(manager=gone, by=iris, now=now)
    assert list(cohort.managers()) == [mine]


def test_membership_of_another_is_not_found_and_not_left():
    row, eve = join(group(), people.ada()), client_of(people.eve())

    assert eve.post(f"/groups/mine/{row.uuid}/leave/").status_code == 404
    assert eve.post(f"/groups/mine/{row.uuid}/reminders/", {"wanted": "no"}).status_code == 404
    with pytest.raises(Refused):
        joining.leave(membership=row, by=people.eve(), now=timezone.now())

    row.refresh_from_db()
    assert (row.left_at, row.is_reminded) == (None, True)


def test_whoever_left_can_be_invited_again_and_is_one_member():
    ada, cohort = people.ada(), group()
    row = join(cohort, ada)
    joining.leave(membership=row, by=ada, now=timezone.now())

    join(cohort, ada)

    assert Membership.objects.filter(person=ada).count() == 2
    assert Membership.objects.standing().filter(person=ada).count() == 1


def test_person_taken_out_is_told_and_sees_it():
    ada = people.ada()
    row = join(group(), ada)
    mail.outbox.clear()

    groups.take_out(membership=row, by=people.iris(), now=timezone.now())

    (told,) = mails_to(ada.email)
    assert "Iris Almeida took you out of the group" in told.body
    row.refresh_from_db()
    assert row.left_by == people.iris()
