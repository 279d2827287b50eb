"""An administrator counts for seven days as whoever made them one: nobody makes a clinical lead alone in an evening."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.register import write_entry
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import AddressChange, OutgoingMail, RegisterCheck

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WEEK = NOW + timedelta(days=7)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _rosa() -> Any:
    """An administrator of long standing."""
    return people._person("rosa", "Rosa Keller", number="1007", role="admin")


def _give(person: Any, role: str, by: Any, now: datetime = NOW) -> Any:
    set_roles(person=person, roles=[role], by=by, now=now)
    person.refresh_from_db()
    return person


def _checked(person: Any, by: Any, now: datetime = LATER) -> RegisterCheck:
    person.refresh_from_db()
    return mark_register_checked(person=person, how="Looked it up.", by=by, now=now)


def test_sock_administrator_checks_no_entry_for_whoever_made_it():
    sock = _give(people.bob(), "admin", people.root())
    lead = _give(people.ada(), "reviewer", people.root())

    with pytest.raises(Refused, match="For 7 days a new administrator counts as whoever made them"):
        _checked(lead, sock)
    assert _checked(lead, _rosa()) == lead.checked_entry()


def test_neither_does_who_was_made_by_the_sock_nor_its_maker():
    sock = _give(people.bob(), "admin", people.root())
    second = _give(people.eve(), "admin", sock)
    lead = _give(people.ada(), "reviewer", sock)

    for by in (second, people.root()):
        with pytest.raises(Refused, match="counts as whoever made them one"):
            _checked(lead, by)


@pytest.mark.each_engine
def test_two_socks_of_one_administrator_are_one():
    sock = _give(people.bob(), "admin", people.root())
    second = _give(people.eve(), "admin", people.root())
    lead = _give(people.ada(), "reviewer", sock)

    with pytest.raises(Refused, match="counts as whoever made them one"):
        _checked(lead, second)


def test_sock_checks_no_entry_that_its_maker_wrote_or_has():
    root, sock = people.root(), _give(people.bob(), "admin", people.root())
    lead = people.lead()
    famous = RegisterEntry("Prof. Jane Famous", "", "GMC", "7")
    write_entry(person=lead, entry=famous, by=root, now=NOW)

    for person in (lead, root):
        with pytest.raises(Refused, match="counts as whoever made them one"):
            _checked(person, sock)


def test_whose_sock_checked_the_entry_does_not_give_the_reviewers_role():
    sock = _give(people.bob(), "admin", people.root())
    _checked(people.ada(), sock)
    _give(sock, "practitioner", people.root())

    with pytest.raises(Refused, match="counts as whoever made them one"):
        _give(people.ada(), "reviewer", people.root(), LATER)
    assert _give(people.ada(), "reviewer", _rosa(), LATER).roles() == ["reviewer"]


def test_administrator_gets_the_reviewers_role_from_no_sock():
    root, sock = people.root(), _give(people.bob(), "admin", people.root())

    with pytest.raises(Refused, match="count as this person"):
        _give(root, "reviewer", sock, LATER)
    assert _give(root, "practitioner", sock, LATER).roles() == ["practitioner"]


def test_after_seven_days_the_second_administrator_of_a_small_clinic_is_a_second_one():
    second = _give(people.bob(), "admin", people.root())
    lead = _give(people.ada(), "reviewer", people.root(), WEEK)

    with pytest.raises(Refused, match="counts as whoever made them one"):
        _checked(lead, second, WEEK - timedelta(seconds=1))
    assert _checked(lead, second, WEEK) == lead.checked_entry()


@pytest.mark.each_engine
def test_administrators_who_took_turns_in_making_each_other_are_one():
    root, rosa = people.root(), _rosa()
    _give(rosa, "practitioner", root)
    _give(rosa, "admin", root)
    _give(root, "practitioner", rosa)
    _give(root, "admin", rosa)
    lead = _give(people.ada(), "reviewer", rosa)

    with pytest.raises(Refused, match="counts as whoever made them one"):
        _checked(lead, root)


# --- What the others see -------------------------------------------------------------------------


def _made(capture: Any, person: Any, role: str) -> list[EmailMessage]:
    """What others than the person are sent."""
    with capture(execute=True):
        _give(person, role, people.root())
    return [message for message in mail.outbox if message.to != [person.email]]


@pytest.mark.each_engine
def test_other_administrators_are_told_of_a_new_one(django_capture_on_commit_callbacks):
    rosa, bob = _rosa(), people.bob()

    (told,) = _made(django_capture_on_commit_callbacks, bob, "admin")

    assert told.to == [rosa.email]
    assert "Robin Castellanos made Bob Okafor (bob@people.example) an administrator." in told.body
    assert "28 November 2026, 09:00 UTC" in told.body
    assert f"/admin/accounts/user/{bob.pk}/change/" in told.body


def test_nobody_is_told_of_another_role(django_capture_on_commit_callbacks):
    _rosa()

    assert _made(django_capture_on_commit_callbacks, people.bob(), "reviewer") == []


def test_site_without_mail_sends_none(settings, django_capture_on_commit_callbacks):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    _rosa()

    assert _made(django_capture_on_commit_callbacks, people.bob(), "admin") == []


def test_mail_server_that_is_away_stops_no_change(
    settings, free_tcp_port, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "trainingsite.accounts.outbox.OutboxBackend"
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_tcp_port
    rosa = _rosa()

    _made(django_capture_on_commit_callbacks, people.bob(), "admin")

    assert people.bob().roles() == ["admin"]
    waiting = set(OutgoingMail.objects.values_list("to", flat=True))
    assert waiting == {rosa.email, people.bob().email}


@pytest.mark.each_engine
def test_desk_shows_new_administrators():
    desk, _ada = at_desk(_rosa()), people.ada()
    list_page = "/admin/accounts/user/?administrator=new"
    line = f'<a href="{list_page}">1 person was made an administrator in the last seven days'
    assert line not in desk.get("/admin/").content.decode()

    bob = _give(people.bob(), "admin", people.root(), timezone.now())

    assert line in desk.get("/admin/").content.decode()
    listed = desk.get(list_page).content.decode()
    assert bob.email in listed
    assert people.ada().email not in listed


def _given_an_address(person: Any, by: Any, applied_at: datetime) -> None:
    """The lost mailbox of `person` was replaced, because `by` asked for it."""
    AddressChange.objects.create(
        person=person,
        old_email=person.email,
        new_email="new@mailbox.example",
        asked_by=by,
        reason="The mailbox is gone.",
        asked_at=applied_at - timedelta(days=3),
        told_at=applied_at - timedelta(days=3),
        confirmed_at=applied_at,
        due_at=applied_at,
        applied_at=applied_at,
    )


def test_dormant_administrator_counts_as_whoever_had_the_address_changed():
    rosa, root = _rosa(), people.root()
    lead = _give(people.ada(), "reviewer", root)
    _given_an_address(rosa, root, NOW)

    with pytest.raises(Refused, match="For 7 days"):
        _checked(lead, rosa)
    assert _checked(lead, rosa, WEEK + timedelta(seconds=1)) == lead.checked_entry()


def test_whose_address_a_third_one_had_changed_still_is_a_second_person():
    rosa, root = _rosa(), people.root()
    lead = _give(people.ada(), "reviewer", root)
    _given_an_address(rosa, people._person("tom", "Tom Ek", number="1008", role="admin"), NOW)

    assert _checked(lead, rosa) == lead.checked_entry()
