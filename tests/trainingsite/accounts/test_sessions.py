"""A person sees and ends their sessions; the desk's people are signed out when nothing happens; who sits a quiz never is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore as OldStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes.sitting.actions.grading import close_attempt
from tests import people
from tests.quizzes.sitters import item, keys, sit, start
from trainingsite.accounts.domain.browsers import browser_of, system_of
from trainingsite.accounts.models import PersonSession, SecurityEvent
from trainingsite.accounts.models.sessions import BEGUN
from trainingsite.accounts.sessions import LOOKED_AT, USED

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36 Edg/131.0.0.0"
)
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Mobile Safari/537.36"
)


def _signed_in(person: Any, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/accounts/login/", {"login": person.email, "password": people.PASSWORD})
    return client


def _idle(client: Client, minutes: float) -> None:
    """The last page was opened so long ago."""
    session = client.session
    session[USED] -= minutes * 60
    session.save()


def _handles(client: Client) -> list[str]:
    page = client.get("/accounts/sessions/").content.decode()
    return re.findall(r'name="session" value="(\w+)"', page)


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Windows"),
        (SAFARI, "Safari", "iPhone"),
        (EDGE, "Edge", "Mac"),
        (PHONE, "Chrome", "Android"),
        ("curl/8.5", "", ""),
        ("", "", ""),
    ],
)
def test_browsers_are_told_in_plain_words(agent, browser, system):
    assert (browser_of(agent), system_of(agent)) == (browser, system)


def test_page_lists_ones_own_browsers_and_says_which_is_this(client):
    ada = people.ada()
    here = _signed_in(ada)
    _signed_in(ada, SAFARI)
    _signed_in(people.eve(), EDGE)

    page = here.get("/accounts/sessions/").content.decode()

    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert "Edge" not in page
    assert page.count("this one") == 1
    assert here.session.session_key not in page


def test_one_browser_is_signed_out_and_the_others_stay():
    ada = people.ada()
    here, there = _signed_in(ada), _signed_in(ada, SAFARI)
    (handle,) = _handles(here)

    here.post("/accounts/sessions/end/", {"session": handle})

    assert here.get("/dashboard/").status_code == 200
    assert there.get("/dashboard/").status_code == 302


def test_nobody_ends_somebody_elses_session():
    eve, there = _signed_in(people.eve()), _signed_in(people.ada(), SAFARI)
    handle = PersonSession.objects.get(session_key=there.session.session_key).handle

    eve.post("/accounts/sessions/end/", {"session": handle})

    assert there.get("/dashboard/").status_code == 200


def test_signing_out_everywhere_ends_every_session_and_is_logged():
    ada = people.ada()
    here, there, eve = _signed_in(ada), _signed_in(ada, SAFARI), _signed_in(people.eve())

    answer = here.post("/accounts/sessions/end-all/", follow=True)

    assert "signed out everywhere" in answer.content.decode()
    assert [one.get("/dashboard/").status_code for one in (here, there, eve)] == [302, 302, 200]
    event = SecurityEvent.objects.get(kind="signed-out-everywhere")
    assert (event.by, event.person) == (ada, ada)


def test_sessions_that_a_new_password_ended_are_not_listed():
    ada = people.ada()
    here = _signed_in(ada)
    _signed_in(ada, SAFARI)
    typed = {
        "oldpassword": people.PASSWORD,
        "password1": "xylem-quartz-78-harbour",
        "password2": "xylem-quartz-78-harbour",
    }

    here.post("/accounts/password/change/", typed)

    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert "Safari" not in page


@pytest.mark.parametrize(
    "path",
    ["settings/", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "sessions/", "login/", "reauthenticate/"],
)  # fmt: skip
def test_no_browser_keeps_pages_of_an_account(path):
    ada = _signed_in(people.ada())

    answer = ada.get(f"/accounts/{path}")

    assert answer.status_code in (200, 302)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["attempts/", "certificates/", "quizzes/"])
def test_nothing_on_the_way_keeps_what_the_api_tells_a_person(path):
    answer = _signed_in(people.ada()).get(f"/api/v1/{path}")

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_desks_people_are_signed_out_after_half_an_hour(settings, minutes, status):
    noor = _signed_in(people.noor())
    _idle(noor, minutes)

    answer = noor.get("/accounts/settings/?next=/dashboard/")

    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == (
            "/accounts/login/?next=/accounts/settings/%3Fnext%3D/dashboard/"
        )
        assert "no page was opened for 30 minutes" in noor.get(answer["Location"]).content.decode()


def test_sign_in_says_that_what_was_sent_is_not_kept():
    noor = _signed_in(people.noor())
    _idle(noor, 31)

    answer = noor.post("/accounts/settings/", {"theme": "dark"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/accounts/settings/"
    assert "was not carried out" in answer.content.decode()


def test_idle_session_of_the_desk_opens_nothing_of_the_api():
    noor = _signed_in(people.noor())
    _idle(noor, 31)

    assert noor.get("/api/v1/certificates/").status_code in (401, 403)


def test_practitioner_is_not_signed_out():
    ada = _signed_in(people.ada())
    _idle(ada, 600)

    assert ada.get("/dashboard/").status_code == 200


@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize("who", ["ada", "noor"])
def test_nobody_is_signed_out_of_an_attempt_and_no_answer_writes_a_session(who):
    person = getattr(people, who)()
    client = _signed_in(person)
    client.post("/quizzes/alpha-check/start/")
    attempt = person.attempts.get()
    version, key = next(iter(keys(attempt).items()))
    _idle(client, 600)
    answers = {
        "window": "11111111-1111-4111-8111-111111111111",
        "answers": [item(1, version, key)],
    }

    with CaptureQueriesContext(connection) as queries:
        saved = client.post(
            f"/api/v1/attempts/{attempt.uuid}/answers/", answers, content_type="application/json"
        )

    assert saved.status_code == 200, saved.content
    touched = [one["sql"] for one in queries if "personsession" in one["sql"]]
    assert len(touched) == 1
    assert touched[0].startswith("SELECT")
    assert client.get(f"/attempts/{attempt.uuid}/").status_code == 200


def _shown(client: Client, hours: float) -> None:
    """The last password was typed so long ago, and pages were opened all the time."""
    session = client.session
    session[BEGUN] -= hours * 3600
    session.save()


@pytest.mark.parametrize(
    ("who", "hours", "status"),
    [("noor", 11.9, 200), ("noor", 12.1, 302), ("ada", 29.9 * 24, 200), ("ada", 30.1 * 24, 302)],
)
def test_busy_session_ends_when_nobody_has_shown_for_long_who_they_are(who, hours, status):
    client = _signed_in(getattr(people, who)())
    _shown(client, hours)

    answer = client.get("/accounts/settings/")

    assert answer.status_code == status
    if status == 302:
        assert "you signed in long ago" in client.get(answer["Location"]).text
        assert client.get("/api/v1/certificates/").status_code in (401, 403)


def test_typing_the_password_again_begins_the_time_anew():
    noor = _signed_in(people.noor())
    _shown(noor, 11)
    noor.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    _shown(noor, 2)

    assert noor.get("/accounts/settings/").status_code == 200


def test_session_from_before_that_was_kept_lasts_from_when_it_is_first_seen():
    ada = _signed_in(people.ada())
    session = ada.session
    del session[BEGUN]
    session.save()

    assert ada.get("/dashboard/").status_code == 200
    session = ada.session
    session[LOOKED_AT] -= 31 * 24 * 3600
    session.save()
    assert ada.get("/dashboard/").status_code == 302


@pytest.mark.usefixtures("curriculum")
def test_nobody_is_signed_out_in_the_middle_of_an_exam():
    ada = people.ada()
    sit(ada, "alpha-check", now=timezone.now())
    client = _signed_in(ada)
    attempt = start(ada, "small-exam", now=timezone.now())
    _shown(client, 31 * 24)

    assert client.get("/dashboard/").status_code == 200
    close_attempt(attempt=attempt, by=ada, reason="submitted", now=timezone.now())
    assert client.get("/dashboard/").status_code == 302


def test_last_use_is_written_at_most_every_ten_minutes():
    ada = _signed_in(people.ada())
    ada.get("/dashboard/")
    _idle(ada, 9)

    with CaptureQueriesContext(connection) as soon:
        ada.get("/dashboard/")
    _idle(ada, 2)
    with CaptureQueriesContext(connection) as later:
        ada.get("/dashboard/")

    writes = [
        sum("UPDATE" in one["sql"] and "personsession" in one["sql"] for one in found)
        for found in (soon, later)
    ]
    assert writes == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_upgrade_signs_nobody_out():
    ada, before, old = people.ada(), Client(), Session.objects
    before.force_login(ada)
    key, ends = before.session.session_key, before.session.get_expiry_date()
    data = OldStore().encode(dict(before.session.items()))
    call_command("migrate", "accounts", "0014", verbosity=0)
    try:
        old.create(session_key=key, session_data=data, expire_date=ends)
        old.create(session_key="x" * 32, session_data="nonsense", expire_date=ends)
    finally:
        call_command("migrate", verbosity=0)

    assert before.get("/dashboard/").status_code == 200
    assert [row.person for row in PersonSession.objects.all()] == [ada]
    assert not old.exists()


@pytest.mark.each_engine
def test_session_opens_nothing_from_the_moment_in_which_it_expires():
    client = Client()
    client.force_login(people.ada())
    row = PersonSession.objects.get()

    just_before = row.expire_date - timedelta(microseconds=1)
    assert PersonSession.objects.standing(row.session_key, now=just_before) == row
    assert PersonSession.objects.standing(row.session_key, now=row.expire_date) is None

    PersonSession.objects.update(expire_date=timezone.now())
    assert client.get("/dashboard/").status_code == 302
