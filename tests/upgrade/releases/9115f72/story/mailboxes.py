"""Mail that leaves by rows, and what people do about their own addresses on the release's own pages."""

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from story.clock import at
from story.named import named
from story.oversight import note
from story.people import PASSWORD, browser, person, signed_in
from trainingsite.accounts.actions.mail import send_waiting_mail
from trainingsite.accounts.actions.own_address import (
    lapse_own_changes,
    stop_own_change,
    undo_own_change,
)
from trainingsite.accounts.actions.sessions import sign_out_everywhere
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import OutgoingMail, OwnAddressChange, PersonSession

# Nobody listens there, so every try fails in the same words.
AWAY = {
    "MAIL_SERVER_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 1,
}


def change_own_addresses() -> None:
    """Confirmed; confirmed and undone from the old address; stopped from it; lapsed."""
    change = ask("una", "una@home.example", "2026-10-01 10:00")
    confirm("una", "una@home.example", "2026-10-01 11:00")
    named.people["una"]["email"] = "una@home.example"
    note("own address of una", change, "confirmed")
    change = ask("ivan", "ivan@thief.example", "2026-10-02 10:00")
    confirm("ivan", "ivan@thief.example", "2026-10-02 11:00")
    undo_own_change(change=_again(change), by=VISITOR, now=at("2026-10-03 10:00"))
    note("own address of ivan", change, "undone from the old address")
    change = ask("hana", "hana@thief.example", "2026-10-04 10:00")
    stop_own_change(change=change, by=VISITOR, now=at("2026-10-04 12:00"))
    note("own address of hana", change, "stopped from the old address")
    change = ask("finn", "finn@typo.example", "2026-10-05 10:00")
    assert lapse_own_changes(by=SYSTEM, now=at("2026-10-20 10:00")) == 1
    note("own address of finn", change, "nobody confirmed it in time")


def ask_for_another_address() -> None:
    """A few days before the end: it waits to be confirmed."""
    change = ask("zoe", "zoe@home.example", "2026-11-24 10:00")
    note("own address of zoe", change, "waits to be confirmed")


def ask(who: str, email: str, when: str, password: str = PASSWORD) -> OwnAddressChange:
    """On the page that asks for the password once more."""
    at(when)
    own = signed_in(who, password)
    own.post(reverse("account_reauthenticate"), {"password": password})
    answer = own.post(reverse("account_email"), {"action_add": "", "email": email})
    assert answer.status_code == 302, answer.content
    made: OwnAddressChange = OwnAddressChange.objects.get(person=person(who), new_email=email)
    return made


def confirm(who: str, email: str, when: str, password: str = PASSWORD) -> None:
    at(when)
    address = EmailAddress.objects.get(user=person(who), email=email)
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    assert browser().post(link, {"password": password}).status_code == 302


def _again(change: OwnAddressChange) -> OwnAddressChange:
    change.refresh_from_db()
    return change


def sign_in_and_out() -> None:
    """A wrong password, a browser that stays signed in, and two that its owner ends at once."""
    at("2026-11-25 18:00")
    wrong = {"login": named.people["layla"]["email"], "password": "not-this-one"}
    own: Client = browser()
    assert own.post(reverse("account_login"), wrong).status_code == 200
    signed_in("layla")
    signed_in("bob")
    signed_in("bob")
    sign_out_everywhere(by=person("bob"), now=at("2026-11-25 18:10"))
    assert PersonSession.objects.filter(person=person("layla")).exists()
    assert not PersonSession.objects.filter(person=person("bob")).exists()


def send_the_first() -> None:
    """What seeding wrote leaves at once."""
    assert send_waiting_mail(by=SYSTEM, now=at("2026-03-02 08:01"))


def send_all(when: str) -> None:
    """Whatever waits leaves."""
    now = at(when)
    while OutgoingMail.objects.due_at(now).exists():
        send_waiting_mail(by=SYSTEM, now=now)


def send_what_waits() -> None:
    """Everything up to the last days is sent; then the mail server is away: one mail was given up, others wait."""
    _give_up_one()
    send_all("2026-11-24 08:00")
    sent = OutgoingMail.objects.exclude(sent_at=None).latest("pk")
    note("mail that was sent", sent, "its text is gone")


@override_settings(**AWAY)
def _give_up_one() -> None:
    """The oldest one: nobody has to know of it after three days."""
    assert send_waiting_mail(by=SYSTEM, now=at("2026-11-24 07:00")) == 0
    oldest = OutgoingMail.objects.exclude(given_up_at=None).get()
    note("mail that was given up", oldest, "the mail server was away for three days")


@override_settings(**AWAY)
def let_mail_wait() -> None:
    """On the last morning the mail server is away."""
    send_waiting_mail(by=SYSTEM, now=at("2026-11-27 09:30"))
    waiting = OutgoingMail.objects.waiting().exclude(tries=0).latest("pk")
    note("mail that waits", waiting, "tried once")
