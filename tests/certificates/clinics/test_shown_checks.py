"""What a kept answer looks like: nobody else's certificate, and none for another scope, reads as a yes."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import VerificationCheck
from certificates.models import Scheme, Scope
from tests import people
from tests.certificates.clinics.staffed import a_clinic, joined, signed_in
from tests.certificates.factories import certificate

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.SEED_DEMO = True


@pytest.fixture
def clinic():
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    return made


@pytest.fixture
def ask(clinic, settings):
    """Ask about Bob's certificate as the clinic's program does: (the badges in the list, the page of the check)."""
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.example.org", False  # no trial
    held = certificate(people.bob())
    settings.SEED_DEMO = True
    key = actions.create_api_key(organisation=clinic, name="k", by=people.root(), now=NOW)[1]
    client = signed_in(people.cleo())

    def asked(path="", body=None, certificate=held, **more):
        whole = f"/api/v1/verify/{certificate.code}/{path}"
        headers = {"Authorization": f"Bearer {key}"}
        if body is None:
            got = Client().get(whole, more, headers=headers)
        else:
            sent = json.dumps(body)
            got = Client().post(whole, sent, content_type="application/json", headers=headers)
        assert got.status_code == 200, got.content
        row = VerificationCheck.objects.latest("pk")
        listed, page = (
            client.get(f"/clinic/checks/{part}").content.decode() for part in ("", f"{row.pk}/")
        )
        return badges(listed[: listed.index("</li>", listed.index("row-title"))]), page

    asked.held = held
    return asked


def badges(page):
    """(colour, words) of each."""
    found = re.findall(r'<span class="badge wrapping ?(\w*)">(.*?)</span>', page, re.DOTALL)
    return [(colour, re.sub(r"<.*?>", "", said).strip()) for colour, said in found]


def test_answer_about_the_person_asked_for_is_in_date_until_its_last_day(ask):
    found, page = ask("match/", {"name": "Bob Okafor"})

    assert found == [("valid", "in date")]
    assert badges(page) == found
    assert "In date until" in page
    assert "the same" in page
    assert "none recorded" in page
    # What it must be read with is there in words.
    assert "No named clinical lead has signed off" in page


@pytest.mark.parametrize("part", ["name", "register", "number"])
def test_certificate_of_another_person_is_not_green(ask, part):
    found, page = ask("match/", {part: "Somebody 99"})

    assert found == [("refused", "not this person"), ("", "in date")]
    assert badges(page) == found
    assert "Somebody 99" in page
    assert "not the same" in page


def test_certificate_that_does_not_answer_for_the_scope_is_not_green(ask):
    own = ask.held.scheme
    other = Scheme.objects.create(
        issuer=own.issuer, exam=own.exam, code="hands", edition="1", title="Hands", limits="None.",
        term_months=6, retired_at=NOW,
    )  # fmt: skip
    other.scopes.add(Scope.objects.create(code="hands", title="Hands"))
    assert ask(scope="face")[0] == [("valid", "in date")]
    found, page = ask(scope="hands")

    assert found == [("refused", "not in scope"), ("", "in date")]
    assert badges(page) == found
    assert "Hands" in page


def test_withdrawn_certificate_says_no_day_until_which_it_is_in_date(ask):
    certificates.withdraw(
        certificate=ask.held, by=people.root(), reason_class="misconduct", reason="Other hands.",
        effect="from_now", now=NOW + timedelta(seconds=-1),
    )  # fmt: skip
    found, page = ask()

    assert found == [("refused", "withdrawn")]
    assert "In date until" not in page
    assert ask("match/", {"name": "Ada"})[0][0] == ("refused", "not this person")


def test_expired_certificate_says_until_when_it_was(ask):
    ask()
    row = VerificationCheck.objects.latest("pk")
    row.pk, row.status = None, "expired"
    row.save(force_insert=True)
    page = signed_in(people.cleo()).get(f"/clinic/checks/{row.pk}/").content.decode()

    assert badges(page) == [("refused", "expired")]
    assert "Was in date until" in page


def test_what_a_trial_issued_is_not_green(ask, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert ask(certificate=certificate(people.ada()))[0] == [("due", "trial")]


def test_table_has_so_many_rows_and_says_that_there_are_more(ask, monkeypatch):
    monkeypatch.setattr("certificates.clinics.views.checks.MOST_LINES", 2)
    client = signed_in(people.cleo())
    for asked in (1, 2, 3):
        ask()
        said = client.get("/clinic/checks/checks.csv").getvalue().decode().splitlines()
        assert (len(said), "There are more" in said[-1]) == ((4, True) if asked == 3 else (asked + 1, False))  # fmt: skip


@pytest.mark.parametrize("most", [0, 5_000])
def test_checks_of_several_keys_come_in_order_from_either_way(ask, clinic, monkeypatch, most):
    monkeypatch.setattr("certificates.clinics.actions.reading.MOST_MERGED", most)
    ask()
    kept = VerificationCheck.objects.get()
    keys = [actions.create_api_key(organisation=clinic, name=f"{n}", by=people.root(), now=NOW)[0] for n in range(3)]  # fmt: skip
    for number in range(30):
        kept.pk, kept.api_key = None, keys[number * 7 % 3]
        # Some of the same moment.
        kept.checked_at = NOW - timedelta(hours=number * 11 % 17)
        kept.save(force_insert=True)
    today = (NOW - timedelta(hours=5)).date()

    for wanted in (actions.Wanted(), actions.Wanted(until=today), actions.Wanted(since=today)):
        whole = list(actions.checks_of_clinic(clinic, wanted))
        for first, last in ((0, 5), (12, 25), (24, 37), (60, 73)):
            assert actions.newest_checks(clinic, wanted, first, last) == whole[first:last]


def test_times_that_are_called_utc_are(ask, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    _found, page = ask()
    row = VerificationCheck.objects.latest("pk")
    assert f"Asked on {row.checked_at:%-d %B %Y, %H:%M:%S} UTC" in page
    listed = signed_in(people.cleo()).get("/clinic/checks/").content.decode()
    assert f"asked {row.checked_at:%-d %b %Y, %H:%M} UTC" in listed
