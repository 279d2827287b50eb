"""Mail leaves by rows: no page waits for a mail server, and none says that a mail left which did not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client

from tests import people
from tests.at_once import at_once
from tests.trainingsite.accounts.gone import REFUSED
from trainingsite.accounts.actions.mail import forget_mail, send_waiting_mail, settled_at
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import OutgoingMail

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
SERVERS = "tests.trainingsite.accounts.gone."


@pytest.fixture(autouse=True)
def _rows(settings: Any) -> None:
    settings.EMAIL_BACKEND = "trainingsite.accounts.outbox.OutboxBackend"


def queued(to: str = "ada@people.example", **changes: Any) -> OutgoingMail:
    facts = {"sender": "site@x.example", "subject": "A link", "text": "It opens an account."}
    moments = {"made_at": NOW, "next_try_at": NOW}
    return OutgoingMail.objects.create(to=to, **(facts | moments | changes))


def sent(now: datetime = NOW) -> int:
    return send_waiting_mail(by=SYSTEM, now=now)


def _server_is_away(settings: Any, port: int) -> None:
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2


def test_mail_is_a_row_first_and_empty_when_it_is_sent():
    message = EmailMultiAlternatives(
        "Hello", "Words", "site@x.example", ["a@x.example", "b@x.example"],
        headers={"Reply-To": "r@x.example", "X-About": "thing:1"},
    )  # fmt: skip
    message.attach_alternative("<p>Words</p>", "text/html")

    assert message.send() == 1
    assert mail.outbox == []
    assert sent(datetime.now(UTC)) == 2

    first = mail.outbox[0]
    assert [one.to for one in mail.outbox] == [["a@x.example"], ["b@x.example"]]
    assert (first.subject, first.body, first.alternatives[0].content) == ("Hello", "Words", "<p>Words</p>")  # fmt: skip
    assert first.extra_headers == {"Reply-To": "r@x.example"}
    rows = OutgoingMail.objects.values_list("text", "html", "headers", "about")
    assert set(map(str, rows)) == {str(("", "", {}, "thing:1"))}
    assert settled_at("thing:1") is not None


def test_what_is_undone_sends_nothing():
    with transaction.atomic():
        EmailMultiAlternatives("Hello", "Words", to=["a@x.example"]).send()
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()


def test_server_that_is_away_fails_no_page_and_gets_the_mail_later(settings, free_tcp_port):
    people.ada()
    _server_is_away(settings, free_tcp_port)

    answer = Client().post("/accounts/password/reset/", {"email": "ada@people.example"})
    now = OutgoingMail.objects.get().made_at

    assert answer.status_code == 302
    assert sent(now) == 0
    waiting = OutgoingMail.objects.get()
    assert (waiting.tries, waiting.sent_at) == (1, None)
    assert "ConnectionRefusedError" in waiting.failure
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sent(now + timedelta(seconds=59)) == 0
    assert sent(now + timedelta(seconds=60)) == 1
    assert mail.outbox[0].to == ["ada@people.example"]


def test_signing_up_while_the_server_is_away_loses_no_link(settings, free_tcp_port):
    settings.SEED_DEMO = True
    _server_is_away(settings, free_tcp_port)
    form = {"email": "new@people.example", "password1": people.PASSWORD, "password2": people.PASSWORD, "register_name": "New Person"}  # fmt: skip

    answer = Client().post("/accounts/signup/", form)

    assert answer.status_code == 302, answer.content
    row = OutgoingMail.objects.get(to="new@people.example")
    assert "/accounts/confirm-email/" in row.text


def test_one_that_is_away_is_asked_once_a_sweep(settings, free_tcp_port):
    for number in range(5):
        queued(f"p{number}@x.example")
    _server_is_away(settings, free_tcp_port)

    sent()

    assert list(OutgoingMail.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0, 0, 0]  # fmt: skip


def test_mailbox_that_is_gone_is_given_up_and_holds_up_nobody(settings):
    settings.MAIL_SERVER_BACKEND = f"{SERVERS}GoneMailboxes"
    settings.GONE_MAILBOXES = {"gone@x.example": 550, "full@x.example": 452}
    gone, full, other = queued("gone@x.example"), queued("full@x.example"), queued("ok@x.example")

    assert sent() == 1

    for row in (gone, full, other):
        row.refresh_from_db()
    assert (gone.given_up_at, gone.text) == (NOW, "")
    assert (full.given_up_at, full.next_try_at) == (None, NOW + timedelta(minutes=1))
    assert other.sent_at == NOW


@pytest.mark.parametrize(
    ("status", "is_given_up", "others"),
    [(400, True, 1), (422, True, 1), (REFUSED, True, 1), (0, False, 1), (401, False, 0), (429, False, 0), (503, False, 0)],
)  # fmt: skip
def test_mail_that_a_provider_refuses_holds_up_nobody_and_an_absent_one_is_asked_once(settings, status, is_given_up, others):  # fmt: skip
    settings.MAIL_SERVER_BACKEND = f"{SERVERS}Provider"
    settings.GONE_MAILBOXES = {"odd@x.example": status}
    odd = queued("odd@x.example", about="proposal:1")
    queued("ok@x.example")

    assert sent() == others

    odd.refresh_from_db()
    assert odd.failure
    assert (odd.given_up_at is not None) is is_given_up
    assert (odd.came_back_at is not None) is (status == REFUSED)
    assert (settled_at("proposal:1") is not None) is is_given_up
    if status == 0:
        sent(NOW + timedelta(days=3))
        assert settled_at("proposal:1") is not None


def test_what_somebody_waits_for_is_never_given_up_for_time_alone(settings, free_tcp_port):
    _server_is_away(settings, free_tcp_port)
    old = NOW - timedelta(days=4)
    plain = queued("a@x.example", next_try_at=old)
    awaited = queued("b@x.example", about="proposal:1")
    OutgoingMail.objects.update(made_at=old)

    sent()
    sent()

    plain.refresh_from_db()
    awaited.refresh_from_db()
    assert plain.given_up_at == NOW
    assert (awaited.given_up_at, awaited.tries) == (None, 1)
    assert settled_at("proposal:1") is None


def test_rows_of_last_month_are_forgotten():
    queued(sent_at=NOW, text="")
    queued(given_up_at=NOW, text="")
    waiting = queued(next_try_at=NOW + timedelta(days=40))

    assert forget_mail(by=SYSTEM, now=NOW + timedelta(days=30)) == 0
    assert forget_mail(by=SYSTEM, now=NOW + timedelta(days=30, seconds=1)) == 2

    assert list(OutgoingMail.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once():
    queued()

    assert sorted(at_once([sent, sent])) == [0, 1]
    assert len(mail.outbox) == 1
