"""Mails that come back are shown at the desk, and the owner of the address is asked whether it is right."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as site
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from tests.people import ada, bob, root
from tests.quizzes.test_pages import signed_in
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.mail import forget_mail, send_waiting_mail
from trainingsite.accounts.actions.returned import (
    forget_returned,
    keep_address,
    note_arrived,
    note_returned,
    returned_of,
)
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import OutgoingMail, ReturnedAddress
from trainingsite.accounts.provider import on_news

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
ASKED = "Mails to your address come back"
BACKEND = "trainingsite.accounts.outbox.OutboxBackend"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True
    settings.EMAIL_BACKEND = BACKEND
    settings.MAIL_SERVER_BACKEND = "tests.trainingsite.accounts.gone.GoneMailboxes"
    settings.GONE_MAILBOXES = {}


def sent(person: Any) -> OutgoingMail:
    EmailMessage("Hello", "Text", to=[person.email]).send()
    send_waiting_mail(by=SYSTEM, now=timezone.now())
    return OutgoingMail.objects.get(to=person.email)


def dashboard(person: Any) -> str:
    return signed_in(person).get("/dashboard/").content.decode()


@pytest.mark.parametrize(("code", "is_asked"), [(550, True), (450, False)])
@pytest.mark.each_engine
def test_mailbox_that_is_refused_for_good_is_asked_about(settings, caplog, code, is_asked):
    settings.GONE_MAILBOXES = {ada().email: code}

    mail = sent(ada())

    assert (mail.came_back_at is not None) is is_asked
    assert (ASKED in dashboard(ada())) is is_asked
    assert ASKED not in dashboard(bob())
    assert ada().email not in caplog.text


@pytest.mark.each_engine
def test_news_of_the_provider_marks_the_last_mail_and_its_end(settings):
    mail = sent(ada())
    event = SimpleNamespace(
        recipient=ada().email.upper(), event_type="bounced", reject_reason="bounced", description="Gone"
    )  # fmt: skip
    on_news(SimpleNamespace(**{**vars(event), "event_type": "deferred"}))
    assert returned_of(ada()) is None

    on_news(event)

    mail.refresh_from_db()
    assert mail.came_back_at is not None
    assert "Gone" in mail.failure
    assert ASKED in dashboard(ada())
    on_news(SimpleNamespace(**{**vars(event), "event_type": "delivered"}))
    assert ASKED not in dashboard(ada())


def test_owner_says_that_it_is_right_and_is_asked_at_the_next_one_that_comes_back():
    note_returned(address=ada().email, said="550", by=SYSTEM, now=timezone.now())
    client = signed_in(ada())

    client.post("/accounts/address/kept/")

    assert ASKED not in dashboard(ada())
    note_returned(address=ada().email, said="550", by=SYSTEM, now=timezone.now())
    assert ASKED in dashboard(ada())
    assert "/accounts/email/" in dashboard(ada())


def test_nothing_is_kept_of_an_address_that_no_account_has():
    assert not note_returned(address="x@nowhere.example", said="", by=SYSTEM, now=timezone.now())
    assert not ReturnedAddress.objects.exists()
    person = ada()
    note_returned(address=person.email, said="", by=SYSTEM, now=timezone.now())
    person.email = "ada.new@people.example"
    person.save()

    forget_returned(by=SYSTEM, now=timezone.now())

    assert not ReturnedAddress.objects.exists()


def test_one_that_arrives_or_is_kept_touches_nobody_elses():
    for person in (ada(), bob()):
        note_returned(address=person.email, said="", by=SYSTEM, now=timezone.now())
    keep_address(by=ada(), now=timezone.now())
    assert (returned_of(ada()), returned_of(bob()) is None) == (None, False)
    note_arrived(address=ada().email, by=SYSTEM, now=timezone.now())
    assert returned_of(bob()) is not None


def test_desk_lists_them_and_takes_what_somebody_reads_in_another_mailbox():
    mail = sent(ada())
    desk = at_desk(root())
    page = desk.get(f"/admin/accounts/outgoingmail/{mail.pk}/change/").content.decode()
    assert "It came back" in page

    desk.post(f"/admin/accounts/outgoingmail/{mail.pk}/came-back/", {"said": "User unknown"})

    assert "1 mail came back" in desk.get("/admin/").content.decode()
    listed = desk.get("/admin/accounts/outgoingmail/?state=came-back").content.decode()
    assert "User unknown" in listed
    assert ASKED in dashboard(ada())


def test_command_notes_one_and_says_whether_somebody_is_asked(capsys):
    sent(ada())
    call_command("note_returned", ada().email, "--said", "550 gone")
    call_command("note_returned", "x@nowhere.example")

    said = capsys.readouterr().out
    assert "is asked whether" in said
    assert "No account has this address" in said
    assert ada().email not in said
    assert OutgoingMail.objects.get().came_back_at is not None


# A library that is not there, for a program that is started with it.
WITHOUT = """
import importlib.util as util
found = util.find_spec
util.find_spec = lambda name, *more: None if name.partition(".")[0] == "anymail" else found(name, *more)
"""


def _start(before: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """What the program says when it starts so."""
    code = (
        f"{before}\nimport django; django.setup();"
        "from django.conf import settings; from django.urls import reverse;"
        "print(settings.MAIL_SERVER_BACKEND, reverse('mail_news'))"
    )
    whole = {**os.environ, "DJANGO_SETTINGS_MODULE": "trainingsite.settings", **env}
    return subprocess.run(
        [sys.executable, "-c", code], env=whole, cwd=site.BASE_DIR, capture_output=True, text=True
    )


POSTMARK = {"EMAIL_URL": "anymail://postmark", "ANYMAIL_POSTMARK_SERVER_TOKEN": "token"}


def test_site_without_the_library_says_how_to_install_it(tmp_path):
    said = _start(WITHOUT, **POSTMARK, ANYMAIL_WEBHOOK_SECRET="me:secret", VAR_DIR=str(tmp_path))
    assert "pip install django-anymail" in said.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [
        (POSTMARK, "ANYMAIL_WEBHOOK_SECRET is missing"),
        ({"EMAIL_URL": "anymail://nobody"}, "does not know"),
        (
            {"EMAIL_URL": "anymail://scaleway", "ANYMAIL_WEBHOOK_SECRET": "me:secret"},
            "takes no news of 'scaleway'",
        ),
    ],
)
def test_site_with_half_of_it_does_not_start(tmp_path, env, said):
    assert said in _start(**env, VAR_DIR=str(tmp_path)).stderr


def test_provider_tells_it_by_its_own_words(tmp_path):
    """Postmark's, through the library's own view: a site of its own, with its own database."""
    script = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import get_user_model
from django.test import Client
from trainingsite.accounts.models import ReturnedAddress
get_user_model().objects.create_user("ada@people.example", "x")
news = {json.dumps({"RecordType": "Bounce", "ID": 1, "Type": "HardBounce", "TypeCode": 1, "Name": "Hard bounce", "MessageID": "m", "Email": "ada@people.example", "BouncedAt": "2026-12-01T10:00:00Z", "Description": "Unknown user"})!r}
key = {b64encode(b"me:secret").decode()!r}
said = dict(data=news, content_type="application/json")
bad = Client().post("/mail/news/", **said).status_code
good = Client(headers={{"Authorization": "Basic " + key}}).post("/mail/news/", **said).status_code
print("SAID", bad, good, list(ReturnedAddress.objects.values_list("address", flat=True)))
"""
    env = {
        **os.environ, **POSTMARK, "ANYMAIL_WEBHOOK_SECRET": "me:secret", "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "trainingsite.settings", "ALLOWED_HOSTS": "testserver",
    }  # fmt: skip
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=site.BASE_DIR, capture_output=True, text=True
    )
    assert "SAID 400 200 ['ada@people.example']" in done.stdout, done.stderr[-2000:]


def test_mail_that_left_long_ago_is_forgotten_with_its_mark():
    mail = sent(ada())
    note_returned(address=ada().email, said="", mail=mail, by=SYSTEM, now=timezone.now())

    later = timezone.now() + timedelta(days=31)
    forget_mail(by=SYSTEM, now=later)
    forget_returned(by=SYSTEM, now=later)

    assert not OutgoingMail.objects.exists()
    assert returned_of(ada()) is not None
