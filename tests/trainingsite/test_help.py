"""Help, contact and privacy: who runs this is said, and what people ask reaches somebody who answers."""

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.utils import timezone

from tests import people
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import ReviewCase
from trainingsite.checks import check_public
from trainingsite.help.kinds import KINDS

pytestmark = pytest.mark.django_db
ASKED = {"kind": "appeal", "asked": "Question 12 has two right answers."}


def test_anybody_reads_help_and_privacy_and_who_runs_it(client, settings):
    settings.OPERATOR_NAME = "Harbour Training Ltd"
    settings.OPERATOR_ADDRESS = "1 Quay Street; Bristol"
    settings.CONTACT_EMAIL = "help@harbour.example"

    for path in ("/help/", "/privacy/"):
        page = client.get(path).content.decode()
        assert "Harbour Training Ltd" in page
        assert "1 Quay Street<br>" in page
        assert "mailto:help@harbour.example" in page


@pytest.mark.parametrize("path", ["/help/", "/privacy/"])
def test_trial_that_says_nobody_is_called_one(client, settings, path):
    settings.CONTACT_EMAIL = "help@harbour.example"

    page = client.get(path).content.decode()

    assert "does not say who runs it. It is a trial" in page
    assert "mailto:help@harbour.example" in page


@pytest.mark.parametrize("path", ["/help/", "/privacy/"])
@pytest.mark.parametrize("contact", ["", "help@harbour.example"])
def test_public_installation_that_says_nobody_is_called_no_trial(client, settings, path, contact):
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.example.org", False
    settings.CONTACT_EMAIL = contact

    page = client.get(path).content.decode()

    assert "Who runs this installation has not been named. Ask them to say who they are" in page
    assert 'href="/help/#ask"' in page
    assert "It is a trial" not in page


def test_every_page_leads_there_and_sign_up_names_the_notice(client, settings):
    settings.SEED_DEMO = True

    assert 'href="/help/"' in client.get("/").content.decode()
    assert 'href="/privacy/"' in client.get("/accounts/signup/").content.decode()


def test_practitioner_asks_and_reads_the_answer(client, settings):
    settings.SEED_DEMO = True
    client.force_login(people.ada())

    sent = client.post("/help/", ASKED, follow=True).content.decode()
    case = ReviewCase.objects.get()
    decide_case(
        case=case, outcome="upheld", note="It counts now.", by=people.root(), now=timezone.now()
    )
    read = client.get("/help/asked/").content.decode()

    assert "Somebody answers by" in sent
    assert (case.person, case.opened_by, case.kind) == (people.ada(), people.ada(), "appeal")
    assert ("You are right" in read, "It counts now." in read) == (True, True)
    assert mail.outbox[-1].to == [people.ada().email]


def test_whose_case_it_is_alone_reads_it(client):
    client.force_login(people.ada())
    client.post("/help/", ASKED)

    client.force_login(people.eve())
    assert "Question 12" not in client.get("/help/asked/").content.decode()
    client.logout()
    assert client.get("/help/asked/").status_code == 302


def test_visitor_gives_an_address_and_is_answered_there(client, settings):
    settings.SEED_DEMO = True
    refused = client.post("/help/", ASKED)
    taken = client.post("/help/", ASKED | {"reply_to": "who@x.example"})
    case = ReviewCase.objects.get()
    decide_case(case=case, outcome="upheld", note="Yes.", by=people.root(), now=timezone.now())

    assert (refused.status_code, taken["Location"]) == (400, "/help/thanks/")
    assert (case.person, case.reply_to) == (None, "who@x.example")
    assert mail.outbox[-1].to == ["who@x.example"]
    assert client.get("/help/thanks/").status_code == 200


@pytest.mark.parametrize("wrong", [{"kind": "no-such"}, {"asked": ""}, {"asked": "x" * 5001}])
def test_wrong_form_keeps_what_was_typed_and_opens_nothing(client, wrong):
    client.force_login(people.ada())

    answer = client.post("/help/", ASKED | wrong)

    assert answer.status_code == 400
    assert not ReviewCase.objects.exists()


def test_one_network_asks_so_often_an_hour(client: Client, monkeypatch: Any):
    monkeypatch.setattr("trainingsite.help.views.MOST_AN_HOUR", 2)
    client.force_login(people.ada())

    codes = [client.post("/help/", ASKED).status_code for _ in range(3)]

    assert codes == [302, 302, 429]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_each_kind_is_registered_and_is_preselected_by_its_address(client, kind):
    assert case_kind(kind.kind) is kind
    page = client.get(f"/help/?about={kind.kind}").content.decode()
    assert f'value="{kind.kind}" ' in page.split("checked")[0].rpartition("<input")[2]


@pytest.mark.parametrize("name", ["OPERATOR_NAME", "OPERATOR_ADDRESS", "CONTACT_EMAIL"])
def test_deployment_is_warned_about_what_is_missing(settings, name):
    for other in ("OPERATOR_NAME", "OPERATOR_ADDRESS", "CONTACT_EMAIL"):
        setattr(settings, other, "" if other == name else "given")

    with pytest.raises(SystemCheckError, match=f"{name} is not set"):
        call_command(
            "check", "--deploy", "--tag", "compatibility", "--fail-level", "WARNING", stderr=StringIO()
        )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "missing", "is_error"),
    [
        ("https://training.example.org", "OPERATOR_NAME", True),
        ("https://training.example.org", "CONTACT_EMAIL", True),
        ("https://training.example.org", "OPERATOR_ADDRESS", False),
        ("https://training.example", "CONTACT_EMAIL", False),
        ("http://127.0.0.1:8000", "OPERATOR_NAME", False),
        ("https://training.local", "CONTACT_EMAIL", False),
    ],
)
def test_public_deployment_without_a_name_or_contact_fails(settings, address, missing, is_error):
    settings.PUBLIC_URL = address
    for name in ("OPERATOR_NAME", "OPERATOR_ADDRESS", "CONTACT_EMAIL"):
        setattr(settings, name, " " if name == missing else "given")

    found = run_checks(tags=["compatibility"], include_deployment_checks=True)

    said = [one for one in found if one.msg.startswith(missing)]
    assert [one.level == ERROR for one in said] == [is_error]


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        ("CONTACT_EMAIL", "nonsense", "no e-mail address"),
        ("CONTACT_EMAIL", "help@", "no e-mail address"),
        ("CONTACT_EMAIL", "@clinic.org", "no e-mail address"),
        ("CONTACT_EMAIL", "Help <help@clinic.org>", "no e-mail address"),
        ("CONTACT_EMAIL", "a@clinic.org, b@clinic.org", "no e-mail address"),
        ("CONTACT_EMAIL", "mailto:help@clinic.org", "no e-mail address"),
        ("CONTACT_EMAIL", "help@localhost", "no mail from outside"),
        ("CONTACT_EMAIL", "help@training.example", "no mail from outside"),
        ("CONTACT_EMAIL", "a@example.com", "no mail from outside"),
        ("CONTACT_EMAIL", "a@mail.example.org", "no mail from outside"),
        ("CONTACT_EMAIL", "no-reply@clinic.org", "nobody reads"),
        ("CONTACT_EMAIL", "DoNotReply@clinic.org", "nobody reads"),
        ("OPERATOR_NAME", "example", "names nobody"),
        ("OPERATOR_NAME", "Your name", "names nobody"),
        ("OPERATOR_NAME", "Your Clinic!", "names nobody"),
        ("OPERATOR_NAME", "-", "names nobody"),
        ("OPERATOR_NAME", "???", "names nobody"),
    ],
)
def test_public_deployment_fails_on_what_helps_nobody(settings, name, said, why):
    settings.PUBLIC_URL = "https://training.clinic.org"
    _say_who_runs_it(settings)
    assert run_checks(tags=["compatibility"], include_deployment_checks=True) == []
    setattr(settings, name, said)

    (found,) = run_checks(tags=["compatibility"], include_deployment_checks=True)

    assert found.level == ERROR
    assert found.msg.startswith(f"{name} is {said!r}")
    assert why in found.msg


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAIL_IS_CONFIGURED", False, "EMAIL_URL is not set"),
        ("SEED_DEMO", True, "SEED_DEMO is set at a public address"),
        ("STAFF_SESSION_HOURS", 100000, "STAFF_SESSION_HOURS is 100000"),
    ],
)
def test_public_deployment_fails_on_what_no_public_site_may_have(settings, name, value, said):
    settings.MAIL_IS_CONFIGURED, settings.SEED_DEMO, settings.STAFF_SESSION_HOURS = True, False, 12
    settings.PUBLIC_URL = "https://training.clinic.org"
    assert check_public() == []
    setattr(settings, name, value)

    (found,) = check_public()

    assert (found.level, found.msg.startswith(said)) == (ERROR, True)
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert check_public() == []


def test_trial_may_have_a_contact_inside_its_own_network(settings):
    settings.PUBLIC_URL = "https://training.local"
    _say_who_runs_it(settings)
    settings.CONTACT_EMAIL = "help@training.local"

    assert run_checks(tags=["compatibility"], include_deployment_checks=True) == []


def _say_who_runs_it(settings):
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS = "Nº 7 Clinic", "Quay 1; Harbour"
    settings.CONTACT_EMAIL = "help@clinic.org"
