"""Test keys, rolled keys, keys that are refused, and what headers say."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.models import ApiKey, VerificationCheck
from tests.certificates.clinics.conftest import new_key
from tests.certificates.factories import LATER, certificate
from tests.people import bob, lead, root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent

pytestmark = pytest.mark.any_engine
DAY = timedelta(days=1)


@pytest.fixture
def real(held, settings):
    """A certificate of a site that is no trial."""
    settings.PUBLIC_URL = "https://training.example.org"
    return certificate(bob())


# --- Test keys ----------------------------------------------------------------------------------------


@pytest.mark.each_engine
def test_test_key_sees_certificates_of_a_trial_alone(asks, clinic, held, real):
    key = new_key(clinic, "test", is_test=True)
    assert key.startswith("rftest_")

    def status(code: str, **more) -> str:
        return asks(f"verify/{code}/", at="2026-11-25", **more).json()["status"]

    assert (status(held.code, key=key), status(real.code, key=key)) == ("trial", "unknown")
    assert (status(held.code), status(real.code)) == ("trial", "valid")
    rows = {"checks": [{"code": real.code}, {"code": held.code}]}
    told = asks("verify/", rows, key=key).json()["results"]
    assert [one["answer"]["status"] for one in told] == ["unknown", "trial"]
    assert VerificationCheck.objects.filter(api_key__is_test=True, certificate=real).count() == 0


def test_receipt_of_a_test_key_says_so(asks, clinic, held, settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    key = new_key(clinic, "test", is_test=True)
    receipt = asks(f"verify/{held.code}/", key=key, receipt="1").json()["receipt"]
    (tmp_path / "r.jwt").write_text(receipt)

    call_command("verify_receipt", str(tmp_path / "r.jwt"))

    assert "It was asked with a test key." in capsys.readouterr().out


def test_command_makes_a_test_key(db, capsys):
    call_command("create_clinic_key", "Harbour Clinic", "--test")

    assert ApiKey.objects.get().is_test
    assert capsys.readouterr().out.startswith("rftest_")


# --- A roll -------------------------------------------------------------------------------------------


def works(key: str, now) -> bool:
    try:
        actions.authenticate_key(key=key, scope="verify", now=now)
    except actions.KeyRefused:
        return False
    return True


@pytest.mark.each_engine
def test_both_keys_work_until_the_overlap_ends_and_then_the_new_one(clinic, key):
    old = ApiKey.objects.get()
    row, new = actions.roll_api_key(by=root(), api_key=old, overlap=7 * DAY, now=LATER)

    assert works(key, LATER + 7 * DAY - timedelta(microseconds=1))
    assert not works(key, LATER + 7 * DAY)
    assert works(new, LATER + 700 * DAY)
    assert (row.replaces, row.organisation, row.name, row.scopes) == (old, clinic, "desk", ["verify"])  # fmt: skip
    made = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.KEY_MADE)
    assert made.count() == 2


def test_roll_puts_no_end_off_and_keeps_the_kind(clinic):
    new_key(clinic, expires_at=LATER + 2 * DAY, is_test=True)
    old = ApiKey.objects.get()
    row, new = actions.roll_api_key(by=SYSTEM, api_key=old, overlap=7 * DAY, now=LATER)
    old.refresh_from_db()

    assert (old.expires_at, row.expires_at) == (LATER + 2 * DAY, LATER + 2 * DAY)
    assert (row.is_test, new.startswith("rftest_")) == (True, True)


@pytest.mark.parametrize(
    ("overlap", "why"), [(-DAY, "overlap"), (91 * DAY, "overlap"), (DAY, "unusable")]
)
def test_key_that_cannot_be_rolled_stays_as_it_is(clinic, overlap, why):
    new_key(clinic, expires_at=LATER + DAY)
    old = ApiKey.objects.get()
    now = LATER + DAY if why == "unusable" else LATER
    with pytest.raises(actions.NotRolled) as refusal:
        actions.roll_api_key(by=root(), api_key=old, overlap=overlap, now=now)

    assert (refusal.value.why, ApiKey.objects.get().expires_at) == (why, LATER + DAY)


def test_key_is_rolled_once(clinic, key):
    old = ApiKey.objects.get()
    actions.roll_api_key(by=root(), api_key=old, overlap=DAY, now=LATER)
    with pytest.raises(actions.NotRolled, match="rolled-already"):
        actions.roll_api_key(by=root(), api_key=old, overlap=DAY, now=LATER)
    assert ApiKey.objects.count() == 2


def test_desk_rolls_a_key_and_shows_the_new_one_once(clinic, key, at_desk):
    old = ApiKey.objects.get()
    desk = at_desk(root())
    assert "Roll this key" in desk.get(f"/admin/certificates/apikey/{old.pk}/change/").content.decode()  # fmt: skip

    page = desk.post(f"/admin/certificates/apikey/{old.pk}/roll/", {"days": "3"}).content.decode()
    new = ApiKey.objects.latest("id")
    again = desk.post(f"/admin/certificates/apikey/{old.pk}/roll/", {"days": "3"}).content.decode()

    assert f"rf_{new.prefix}_" in page
    assert (new.replaces, new.created_by) == (old, root())
    assert "was rolled already" in again
    old.refresh_from_db()
    assert timedelta(days=2) < old.expires_at - timezone.now() <= timedelta(days=3)
    wrong = desk.post(f"/admin/certificates/apikey/{new.pk}/roll/", {"days": "91"})
    assert ApiKey.objects.count() == 2
    assert wrong.status_code == 200


def test_reviewer_rolls_no_key(clinic, key, at_desk):
    address = f"/admin/certificates/apikey/{ApiKey.objects.get().pk}/roll/"
    desk = at_desk(lead())

    assert [desk.get(address).status_code, desk.post(address, {"days": "1"}).status_code] == [403, 403]  # fmt: skip


# --- What a key is, and how it is shown ---------------------------------------------------------------


def test_key_reads_itself(asks, held, settings):
    asks(f"verify/{held.code}/")
    body = asks("key/").json()
    row = ApiKey.objects.get()

    assert body == {
        "organisation": "Harbour Clinic", "name": "desk", "prefix": row.prefix, "test": False, "scopes": ["verify"],
        "created_at": "2026-11-24T09:30:05.000000Z", "expires_at": None, "last_used": body["last_used"],
        "limit_per_minute": settings.VERIFY_KEY_LIMIT_PER_MINUTE,
    }  # fmt: skip
    assert body["last_used"] is not None
    assert asks("key/?x=1").json()["code"] == "bad-parameter"


def test_key_that_never_asked_says_so(asks):
    assert asks("key/").json()["last_used"] is None


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Api-Key", "api-key"])
def test_key_is_shown_in_either_scheme(client, held, key, scheme):
    headers = {"Authorization": f"{scheme} {key}"}
    assert client.get(f"/api/v1/verify/{held.code}/", headers=headers).status_code == 200
    assert VerificationCheck.objects.count() == 1


def test_refused_keys_are_limited_and_good_ones_of_the_same_place_are_not(asks, client, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 3
    bad = {"Authorization": "Bearer nonsense"}
    answers = [client.get("/api/v1/verify/x/", headers=bad) for _ in range(5)]

    assert [one.status_code for one in answers] == [401, 401, 401, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert asks("verify/x/").status_code == 200


# --- Headers ------------------------------------------------------------------------------------------


def test_headers_say_what_is_left(asks, client, held, settings):
    settings.VERIFY_KEY_LIMIT_PER_MINUTE, settings.VERIFY_LIMIT_PER_MINUTE = 10, 2
    first, second = (asks(f"verify/{held.code}/") for _ in range(2))
    alone = [client.get(f"/api/v1/verify/{held.code}/") for _ in range(3)]

    assert [one["RateLimit-Remaining"] for one in (first, second)] == ["9", "8"]
    assert [one["RateLimit-Remaining"] for one in alone] == ["1", "0", "0"]
    assert (first["RateLimit-Limit"], first["RateLimit-Policy"]) == ("10", "10;w=60")
    assert 0 < int(first["RateLimit-Reset"]) <= 120
    assert alone[-1].status_code == 429
    assert "RateLimit-Limit" not in asks("key/")


@pytest.mark.parametrize("path", ["verify/x/", "verify/x/?at=soon", "scopes/"])
def test_any_page_may_ask_without_a_key(client, db, path):
    response = client.get(f"/api/v1/{path}", headers={"Origin": "https://clinic.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit-Remaining" in response["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("verify/x/", "GET, HEAD, OPTIONS"),
        ("verify/", "POST, OPTIONS"),
        ("checks/", "GET, HEAD, OPTIONS"),
        ("key/", "GET, HEAD, OPTIONS"),
        ("scopes/", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_say_what_may_be_done_and_ask_nothing(client, db, path, allow):
    response = client.options(f"/api/v1/{path}", headers={"Origin": "https://clinic.example"})

    assert (response.status_code, response.content) == (204, b"")
    assert set(response["Allow"].split(", ")) == set(allow.split(", "))
    is_open = path in ("verify/x/", "scopes/")
    assert ("Access-Control-Allow-Origin" in response) == is_open
    # A key has no place in a page of somebody else.
    assert "authorization" not in response.get("Access-Control-Allow-Headers", "").lower()


@pytest.mark.parametrize(
    ("path", "accept"), [("checks/", "text/csv"), ("verify/x/", "application/jwt")]
)
def test_options_have_no_body_whatever_is_accepted(client, db, path, accept):
    response = client.options(f"/api/v1/{path}", headers={"Accept": accept})

    assert (response.status_code, response.content) == (204, b"")


def test_pages_of_others_do_not_read_what_needs_a_key(asks):
    for path in ("checks/", "key/"):
        response = asks(path, headers={"Origin": "https://clinic.example"})
        assert "Access-Control-Allow-Origin" not in response
        assert response["Cache-Control"] == "no-store"
