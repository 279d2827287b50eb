"""The security log: what it keeps, without what people typed; who reads it and takes it along."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from rest_framework.test import APIClient

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.clinics.models import ApiKey
from tests import people
from tests.certificates.factories import certificate
from tests.trainingsite.test_sign_off import PAGE, at_desk, sign_everything
from trainingsite.accounts.actions.security import TALLIED_FOR, close_tallies, note_security
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import SecurityEvent, SecurityTally, named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
LOG = "/admin/accounts/securityevent/"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _kept(kind: str) -> list[SecurityEvent]:
    return list(SecurityEvent.objects.filter(kind=kind).order_by("pk"))


def _sign_in(email: str, password: str = people.PASSWORD) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


# --- Signing in ----------------------------------------------------------------------------------


def test_signing_in_and_failing_are_kept_by_account():
    ada = people.ada()

    _sign_in(ada.email)
    _sign_in(ada.email.upper(), "wrong")
    _sign_in("nobody@people.example", "wrong")

    assert [(one.by, one.person) for one in _kept("signed-in")] == [(ada, ada)]
    failed = _kept("sign-in-failed")
    assert [(one.by_role, one.person) for one in failed] == [("visitor", ada), ("visitor", None)]


def test_who_is_turned_away_again_and_again_is_kept_once():
    ada = people.ada()
    for _ in range(9):
        _sign_in(ada.email, "wrong")

    assert [one.person for one in _kept("sign-in-limited")] == [ada]
    assert len(_kept("sign-in-failed")) == 5


def test_wrong_code_of_the_second_factor_is_kept():
    ada = people.ada()
    secret = {"secret": generate_totp_secret()}
    Authenticator.objects.create(user=ada, type="totp", data=secret)

    _sign_in(ada.email).post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert [one.facts for one in _kept("sign-in-failed")] == [{"step": "second factor"}]
    assert _kept("signed-in") == []


def test_guessing_codes_is_kept_when_it_is_limited_and_the_page_speaks_of_codes():
    ada = people.ada()
    Authenticator.objects.create(user=ada, type="totp", data={"secret": generate_totp_secret()})
    client = _sign_in(ada.email)

    for _ in range(8):
        page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).text

    assert "Too many wrong codes." in page
    assert "choose a new password" not in page
    assert [(one.person, one.facts) for one in _kept("sign-in-limited")] == [
        (ada, {"step": "second factor"})
    ]
    assert len(_kept("sign-in-failed")) == 5


def test_guessing_the_old_password_is_kept():
    ada = people.ada()
    client = _sign_in(ada.email)
    new = {"password1": "quite-another-one", "password2": "quite-another-one"}

    answers = [
        client.post("/accounts/password/change/", {"oldpassword": "wrong", **new}).status_code
        for _ in range(7)
    ]

    assert answers == [200] * 5 + [429] * 2
    failed = [(one.by, one.person, one.facts) for one in _kept("sign-in-failed")]
    assert failed == [(ada, ada, {"step": "old password"})] * 5
    limited = [(one.by, one.facts) for one in _kept("sign-in-limited")]
    assert limited == [(ada, {"step": "account_change_password"})]


def test_no_row_holds_an_address_or_a_password():
    people.ada()
    _sign_in("ada@people.example", "wrong-secret")
    _sign_in("ada@people.example")

    said = json.dumps([[one.facts, one.about] for one in SecurityEvent.objects.all()])
    assert "people.example" not in said
    assert "secret" not in said


def test_password_and_second_factor_are_kept():
    ada = people.ada()
    client = _sign_in(ada.email)
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    client.post("/accounts/2fa/totp/deactivate/")
    typed = {
        "oldpassword": people.PASSWORD,
        "password1": "xylem-quartz-78-harbour",
        "password2": "xylem-quartz-78-harbour",
    }
    client.post("/accounts/password/change/", typed)

    assert [one.facts for one in _kept("second-factor-changed")] == [
        {"how": "removed", "type": "totp"}
    ]
    assert [(one.by, one.person, one.facts) for one in _kept("password-changed")] == [
        (ada, ada, {"how": "changed"})
    ]


# --- Acts ----------------------------------------------------------------------------------------


def test_checked_entries_signatures_and_their_end_are_kept():
    lead = people.appointed(people.lead())
    sign_everything()
    from courses.models import LessonSignOff  # noqa: PLC0415 -- beside its one use

    link = LessonSignOff.objects.filter(lesson_version__lesson__module__code="alpha").first()
    assert link is not None
    at_desk(lead).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": "I was wrong."})

    assert [(one.by, one.person) for one in _kept("entry-checked")] == [(people.root(), lead)]
    (appointed,) = _kept("lead-appointed")
    assert (appointed.by, appointed.person) == (people.vera(), lead)
    assert [one.by for one in _kept("signed-off")] == [lead, lead]
    assert [one.facts for one in _kept("signature-withdrawn")] == [{"signatures": [named(link)]}]


def test_status_of_certificates_is_kept():
    held, root, now = certificate(people.ada()), people.root(), timezone.now()
    common = {"certificate": held, "by": root, "now": now}
    why = certificates.Correction("surname_changed", "Married.", is_by_one=False)

    certificates.suspend(**common, reason="Found out.", reason_class="error")
    certificates.reinstate(**common, reason="It was nothing.")
    certificates.reissue(**common, name="Ada Lund", native_name="", why=why)
    certificates.withdraw(**common, reason="Found out.", reason_class="error", effect="from_now")

    for change in ("suspended", "reinstated", "reissued", "withdrawn"):
        (event,) = _kept(f"certificate-{change}")
        assert (event.by, event.person, event.about) == (root, people.ada(), named(held))


def test_keys_of_clinics_are_kept_when_made_revoked_and_refused():
    root, now = people.root(), timezone.now()
    clinic = clinics.create_organisation(by=root, name="Clinic", now=now)
    row, key = clinics.create_api_key(organisation=clinic, name="Desk", by=root, now=now)
    clinics.revoke_api_key(by=root, api_key=row, now=now)
    for used in (key, key, "rf_nobody_made_this"):
        APIClient().get("/api/v1/verify/X/", HTTP_AUTHORIZATION=f"Api-Key {used}")

    assert [one.about for one in _kept("key-made")] == [named(row)]
    assert [one.by for one in _kept("key-revoked")] == [root]
    refused = [(one.about, one.facts) for one in _kept("key-refused")]
    assert refused == [(named(row), {"known": True}), ("", {"known": False})]


def test_refused_pages_are_kept_by_their_name():
    ada = people.ada()
    client = Client()
    client.force_login(ada)

    client.get("/courses/small/sign-off/alpha/?secret=1")

    (event,) = _kept("refused")
    assert (event.by, event.facts) == (ada, {"page": "sign_off_module", "method": "GET"})


def test_strangers_refusals_do_not_fill_the_log():
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):
        client.post("/accounts/login/", {"login": "x", "password": "y"})

    assert [one.facts["page"] for one in _kept("refused")] == ["account_login"]


@pytest.mark.each_engine
def test_somebody_signed_in_does_not_fill_the_log_and_what_followed_is_counted_by_page():
    ada, bob = people.ada(), people.bob()
    client = Client()
    client.force_login(ada)
    for _ in range(150):
        client.get("/courses/small/sign-off/alpha/")
    client.get("/courses/small/sign-off/")
    other = Client()
    other.force_login(bob)
    other.get("/courses/small/sign-off/")

    assert [one.by for one in _kept("refused")] == [ada] * 10 + [bob]
    tally = SecurityTally.objects.get(by=ada)
    assert close_tallies(by=SYSTEM, now=tally.ends_at - timedelta(seconds=1)) == 0
    over = SecurityTally.objects.latest("ends_at").ends_at
    assert close_tallies(by=SYSTEM, now=over) == 2
    assert close_tallies(by=SYSTEM, now=over) == 0

    counted = _kept("refused")[11:]
    assert [(one.by, one.facts) for one in counted] == [
        (
            ada,
            {
                "more": 141,
                "since": tally.begun_at.isoformat(),
                "until": tally.ends_at.isoformat(),
                "of": ["sign_off: 1", "sign_off_module: 140"],
            },
        )
    ]
    until = date_format(timezone.localtime(tally.ends_at), "H:i")
    page = at_desk(people.root()).get(f"{LOG}?kind__exact=refused").content.decode()
    assert f"and 141 more until {until} (sign_off: 1, sign_off_module: 140)" in page


def test_what_is_counted_is_written_by_the_next_one_too():
    ada, now = people.ada(), timezone.now()
    for place in range(12):
        note_security(kind="refused", by=ada, now=now + timedelta(seconds=place), page="a")
    note_security(kind="refused", by=ada, now=now + TALLIED_FOR, page="b")

    assert [one.facts.get("more") for one in _kept("refused")] == [None] * 10 + [2, None]
    assert SecurityTally.objects.get().kept == 1


def test_strangers_who_guess_at_addresses_do_not_fill_the_log():
    for place in range(30):
        note_security(
            kind="sign-in-failed", by=VISITOR, now=timezone.now(), step="password" + str(place % 2)
        )

    assert len(_kept("sign-in-failed")) == 10
    assert SecurityTally.objects.get().counts == {"password0": 10, "password1": 10}


def test_what_happened_to_access_and_certificates_is_written_each_time():
    root, ada, now = people.root(), people.ada(), timezone.now()
    bounded = {"refused", "key-refused", "sign-in-failed", "sign-in-limited"}
    for kind in sorted(set(SecurityEvent.Kind.values) - bounded):
        for _ in range(12):
            note_security(kind=kind, by=root, now=now, person=ada)

        assert len(_kept(kind)) == 12, kind


@pytest.mark.each_engine
def test_signing_in_and_out_everywhere_again_and_again_does_not_fill_the_log():
    ada = people.ada()
    for _ in range(14):
        client = _sign_in(ada.email)
        assert client.post("/accounts/sessions/end-all/").status_code == 302

    assert [one.by for one in _kept("signed-in")] == [ada] * 10
    assert len(_kept("signed-out-everywhere")) == 10
    over = max(one.ends_at for one in SecurityTally.objects.all()) + timedelta(seconds=9)
    close_tallies(by=SYSTEM, now=over)
    assert [_kept(kind)[10].facts["more"] for kind in ("signed-in", "signed-out-everywhere")] == [
        4,
        4,
    ]


@pytest.mark.parametrize("kind", sorted(SecurityEvent.BOUNDED_OWN))
def test_what_somebody_does_to_their_own_account_is_counted_after_a_while(kind):
    ada, now = people.ada(), timezone.now()
    for place in range(13):
        note_security(
            kind=kind,
            by=ada,
            now=now,
            person=ada,
            about=f"row:{place}",
            how="asked" if place % 2 else "stopped",
        )

    assert len(_kept(kind)) == 10
    assert SecurityTally.objects.get().counts == {"asked": 1, "stopped": 2}


@pytest.mark.parametrize("kind", sorted(SecurityEvent.BOUNDED_OWN))
def test_what_others_do_to_an_account_is_kept_behind_whatever_its_owner_does(kind):
    ada, root, now = people.ada(), people.root(), timezone.now()
    for by in [ada] * 30 + [root] * 12 + [SYSTEM] * 12:
        note_security(kind=kind, by=by, now=now, person=ada)

    kept = _kept(kind)
    assert [sum(one.by == who for one in kept) for who in (ada, root)] == [10, 12]
    assert sum(one.by_role == "system" for one in kept) == 12


# --- At the desk ---------------------------------------------------------------------------------


def _lines(answer: Any) -> list[dict[str, Any]]:
    text = b"".join(answer.streaming_content).decode()
    return [json.loads(line) for line in text.splitlines()]


def test_log_is_read_by_kind_person_and_day():
    root, ada = people.root(), people.ada()
    _sign_in(ada.email)
    _sign_in(people.bob().email, "wrong")
    desk = at_desk(root)
    today = timezone.localdate()

    for query, count in (
        ("kind__exact=signed-in", 1),
        (f"q={ada.email}", 1),
        (f"at__year={today.year}&at__month={today.month}&at__day={today.day}", 2),
        (f"at__year={today.year - 1}", 0),
    ):
        page = desk.get(f"{LOG}?{query}").context["cl"]
        assert page.result_count == count, query


def test_log_is_taken_along_as_json_lines_and_that_is_kept():
    ada = people.ada()
    _sign_in(ada.email)
    _sign_in(people.bob().email)
    desk = at_desk(people.root())

    assert "1 event is taken along" in desk.get(f"{LOG}export/?q={ada.email}").content.decode()
    rows = _lines(desk.post(f"{LOG}export/?q={ada.email}"))

    assert [(row["kind"], row["by"], row["person"]) for row in rows] == [
        ("signed-in", str(ada.uuid), str(ada.uuid))
    ]
    assert [(one.by, one.facts) for one in _kept("exported")] == [(people.root(), {"events": 1})]


@pytest.mark.parametrize("person", [people.ada, people.noor, people.lead])
def test_nobody_else_reads_or_takes_the_log(person):
    client = at_desk(person())

    assert client.post(f"{LOG}export/").status_code in (302, 403)
    assert client.get(LOG).status_code in (302, 403)
    assert _kept("exported") == []


def test_desk_asks_before_it_revokes_and_says_who_did_and_when_it_was_used():
    root, now = people.root(), timezone.now()
    clinic = clinics.create_organisation(by=root, name="Clinic", now=now)
    row, key = clinics.create_api_key(organisation=clinic, name="Desk", by=root, now=now)
    APIClient().get("/api/v1/verify/X/", HTTP_AUTHORIZATION=f"Api-Key {key}")
    desk, chosen = at_desk(root), {"action": "revoke", "_selected_action": [row.pk]}

    asked = desk.post("/admin/certificates/apikey/", chosen)

    assert "last used on" in asked.content.decode()
    assert ApiKey.objects.get().revoked_at is None
    desk.post("/admin/certificates/apikey/", {**chosen, "confirmed": "yes"})
    assert ApiKey.objects.get().revoked_by == root
    page = desk.get("/admin/certificates/apikey/").content.decode()
    assert '<td class="field-revoked_by nowrap">Robin Castellanos</td>' in page
    assert f"/admin/certificates/apikey/{row.pk}/change/" in page
    assert desk.get(f"/admin/certificates/apikey/{row.pk}/change/").status_code == 200


def test_history_says_where_the_rest_is_kept():
    ada = people.ada()

    page = at_desk(people.root()).get(f"/admin/accounts/user/{ada.pk}/history/").content.decode()

    assert "probably" not in page
    assert "have logged nothing about it" in page
    assert f'href="{LOG}?q={ada.uuid}"' in page
    assert "/admin/courses/publishrecord/" in page
