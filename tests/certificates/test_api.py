"""The certificate API, exactly as clinics and holders use it."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from certificates import actions
from certificates.clinics import actions as clinics
from certificates.clinics.models import ApiKey, VerificationCheck
from certificates.domain.codes import grouped, make_code, read_code
from certificates.models import Certificate, CertificateHolder
from tests.certificates.factories import LATER, attempt, certificate, married, scheme
from tests.people import ada, bob, eve, root
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

pytestmark = pytest.mark.any_engine

KEYS = [
    "status",
    "as_of",
    "known_at",
    "code",
    "holder",
    "issuer",
    "scheme",
    "scopes",
    "practical",
    "assurance",
    "caveats",
    "valid_from",
    "valid_until",
    "reason",
    "changes",
    "as_things_stand",
    "replaced_by",
    "name_corrected",
    "knowledge",
    "authorisation",
    "answered_at",
]
NOBODY = {"name": None, "register": None, "register_number": None, "checked": None}  # fmt: skip
UNKNOWN_CODE = make_code(7)


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada())


@pytest.fixture
def key(db) -> str:
    organisation = clinics.create_organisation(by=SYSTEM, name="Clinic", now=LATER)
    return clinics.create_api_key(organisation=organisation, name="k", by=root(), now=LATER)[1]


def verify(client, code, *, key=None, **query):
    headers = {} if key is None else {"Authorization": f"Api-Key {key}"}
    return client.get(f"/api/v1/verify/{code}/", query, headers=headers)


def test_verify_answers_in_the_agreed_words(client, held, settings):
    response = verify(client, held.code, at="2026-11-25T10:00:00Z")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert list(body) == KEYS
    known_at = body.pop("known_at")
    assert known_at.endswith("Z")
    assert body.pop("answered_at") == known_at
    assert body == {
        "status": "valid",
        "as_of": "2026-11-25T10:00:00Z",
        "code": held.code,
        "holder": {
            "name": "Ada Sørensen",
            "register": "Test register",
            "register_number": "1001",
            "checked": {"state": "as_stated", "by": None, "on": None},
        },
        "issuer": {"name": "Test Issuer", "url": settings.PUBLIC_URL},
        "scheme": {
            "code": "test-exam",
            "title": "Radio-frequency skin tightening",
            "edition": "2026 pilot",
        },
        "scopes": ["Face and neck"],
        "practical": "none recorded",
        "assurance": "unsupervised",
        "caveats": held.facts["caveats"],
        "valid_from": "2026-11-24T09:30:00.000000Z",
        "valid_until": "2027-05-24",
        "reason": None,
        "changes": [],
        "as_things_stand": None,
        "replaced_by": None,
        "name_corrected": None,
        "knowledge": None,
        "authorisation": "none recorded",
    }


def _raw(client, code, at) -> str:
    """The bytes of the answer, with the code, the address and the moment of asking replaced by words."""
    response = verify(client, code, at=at)
    text = response.content.decode().replace(response.json()["known_at"], "KNOWN_AT")
    return text.replace(code, "CODE").replace(settings.PUBLIC_URL, "URL")


VALID = (
    '{"status":"valid","as_of":"2026-11-25T12:00:00+02:00","known_at":"KNOWN_AT","code":"CODE",'
    '"holder":{"name":"Ada Sørensen","register":"Test register","register_number":"1001",'
    '"checked":{"state":"as_stated","by":null,"on":null}},"issuer":{"name":"Test Issuer","url":"URL"},'
    '"scheme":{"code":"test-exam","title":"Radio-frequency skin tightening","edition":"2026 pilot"},'
    '"scopes":["Face and neck"],"practical":"none recorded","assurance":"unsupervised","caveats":CAVEATS,'
    '"valid_from":"2026-11-24T09:30:00.000000Z","valid_until":"2027-05-24","reason":null,"changes":[],'
    '"as_things_stand":null,"replaced_by":null,"name_corrected":null,"knowledge":null,'
    '"authorisation":"none recorded","answered_at":"KNOWN_AT"}'
)
UNKNOWN = (
    '{"status":"unknown","as_of":"2026-11-25","known_at":"KNOWN_AT","code":"CODE",'
    '"holder":{"name":null,"register":null,"register_number":null,"checked":null},'
    '"issuer":{"name":null,"url":null},"scheme":{"code":null,"title":null,"edition":null},"scopes":[],'
    '"practical":null,"assurance":null,"caveats":[],"valid_from":null,"valid_until":null,"reason":null,"changes":[],'
    '"as_things_stand":null,"replaced_by":null,"name_corrected":null,"knowledge":null,'
    '"authorisation":null,"answered_at":"KNOWN_AT"}'
)


def test_answer_is_the_same_byte_for_byte(client, held):
    caveats = json.dumps(held.facts["caveats"], ensure_ascii=False, separators=(",", ":"))
    at = "2026-11-25T12:00:00+02:00"
    assert _raw(client, held.code, at) == VALID.replace("CAVEATS", caveats)
    assert _raw(client, UNKNOWN_CODE, "2026-11-25") == UNKNOWN


def test_answer_about_now_says_when_in_utc_with_six_decimals(client, held):
    body = verify(client, held.code).json()
    assert body["as_of"] == body["known_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", body["known_at"])


def test_code_may_be_typed_as_people_type(client, held):
    typed = grouped(held.code).lower().replace("1", "l").replace("0", "o")
    body = verify(client, typed, at="2026-11-25").json()
    assert (body["status"], body["code"]) == ("valid", held.code)


def test_code_in_a_sentence_is_answered_and_not_where_it_may_name_a_day(client, held):
    body = verify(client, f"{grouped(held.code)} is my code", at="2026-11-25").json()
    assert (body["status"], body["code"]) == ("valid", held.code)

    assert verify(client, f"{grouped(held.code)} on Monday").status_code == 400
    assert verify(client, f"{held.code} and {make_code(7)}").json()["reason"] == "unreadable"


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "code", [UNKNOWN_CODE, "x", "0" * 27, "🙂", "%00", "a" * 300, "U" * 27, "-", "%20"]
)
def test_unknown_and_malformed_codes_get_the_same_keys_empty(client, held, code):
    response = verify(client, code)
    assert response.status_code == 200
    body = response.json()
    assert list(body) == KEYS
    assert body["status"] == "unknown"
    assert body["holder"] == NOBODY
    assert body["issuer"] == {"name": None, "url": None}
    assert body["scheme"] == {"code": None, "title": None, "edition": None}
    assert [body[name] for name in ("scopes", "caveats", "changes")] == [[], [], []]
    empty = (
        "practical",
        "assurance",
        "valid_from",
        "as_things_stand",
        "replaced_by",
        "name_corrected",
        "knowledge",
        "authorisation",
    )
    assert all(body[name] is None for name in empty)
    assert body["reason"] == (None if read_code(code) else "unreadable")
    assert len(body["code"]) <= 64


@pytest.mark.each_engine
def test_erased_holder_is_unknown(client, held):
    with immutability.lifted(connection):
        CertificateHolder.objects.all().delete()
    assert verify(client, held.code).json()["status"] == "unknown"


def test_reserved_certificate_is_unknown_until_it_is_issued(client, db):
    passed = attempt(ada())
    scheme(passed.quiz)
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    assert verify(client, reserved.code).json()["status"] == "unknown"


def test_a_day_lists_its_changes(client, held):
    suspended_at = LATER + timedelta(days=1, hours=2)
    actions.suspend(
        certificate=held, by=root(), reason_class="safety", reason="Inner words.", now=suspended_at
    )
    actions.reinstate(
        certificate=held, by=root(), reason="Fine.", now=suspended_at + timedelta(hours=1)
    )
    body = verify(client, held.code, at="2026-11-25").json()
    assert (body["status"], body["reason"]) == ("suspended", "Concern for patients")
    assert body["changes"] == [
        {
            "at": "2026-11-25T11:30:05.000000Z",
            "status": "suspended",
            "reason": "Concern for patients",
        },
        {"at": "2026-11-25T12:30:05.000000Z", "status": "valid", "reason": None},
    ]
    assert "Inner" not in str(body)
    assert verify(client, held.code, at="2026-11-26").json()["changes"] == []


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2026-11-23", "not_yet_valid"),
        ("2026-11-24", "valid"),
        ("2026-11-24T09:29:59Z", "not_yet_valid"),
        ("2026-11-24T11:30:00+02:00", "valid"),
        ("0001-01-01", "not_yet_valid"),
    ],
)
def test_status_as_of_a_moment(client, held, at, status):
    body = verify(client, held.code, at=at).json()
    assert (body["status"], body["as_of"]) == (status, at)


@pytest.mark.parametrize(
    ("at", "stands"),
    [
        ("2027-05-24", "valid"),
        ("2027-05-24T23:59:59.999999Z", "valid"),
        ("2027-05-25", "expired"),
        ("9999-12-31", "expired"),
    ],
)
def test_time_that_has_not_come_is_projected_and_no_check(client, held, key, at, stands):
    body = verify(client, held.code, key=key, at=at).json()

    assert (body["status"], body["as_things_stand"], body["as_of"]) == ("projected", stands, at)
    assert not VerificationCheck.objects.exists()


def test_clock_that_is_a_minute_ahead_asks_about_now(client, held):
    soon = timezone.now() + timedelta(minutes=1)

    assert verify(client, held.code, at=soon.isoformat()).json()["status"] == "valid"


def test_what_is_final_is_final_on_a_day_that_has_not_come(client, held):
    new = actions.reissue(
        certificate=held, by=root(), name="Ada Lund", native_name="", why=married(), now=LATER
    )
    replaced = verify(client, held.code, at="2027-01-01").json()
    actions.withdraw(
        certificate=new, by=root(), reason_class="error", reason="Wrong.", effect="from_now", now=LATER
    )  # fmt: skip
    withdrawn = verify(client, new.code, at="2027-01-01").json()

    assert (replaced["status"], replaced["replaced_by"]) == ("superseded", new.code)
    assert (withdrawn["status"], withdrawn["as_things_stand"]) == ("withdrawn", None)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("date=2020-01-01", "There is no parameter “date”"),
        ("At=2020-01-01", "There is no parameter “At”"),
        ("format=csv", "There is no parameter “format”"),
        ("format=json", "There is no parameter “format”"),
        ("at=2026-11-25&utm_source=mail", "There is no parameter “utm_source”"),
        ("at=2026-11-25&at=2026-11-26", "Give `at` once"),
    ],
)
def test_slip_in_a_parameter_is_no_answer_for_now(client, held, query, said):
    response = client.get(f"/api/v1/verify/{held.code}/?{query}")

    assert (response.status_code, response.json()["code"]) == (400, "bad-parameter")
    assert said in response.json()["detail"]


@pytest.mark.parametrize("query", ["at=", "at", "at=%20"])
def test_empty_day_is_no_answer_for_now(client, held, query):
    response = client.get(f"/api/v1/verify/{held.code}/?{query}")

    assert (response.status_code, response.json()["code"]) == (400, "bad-at")


def test_entry_that_somebody_compared_with_the_register_is_checked(client, held):
    mark_register_checked(person=ada(), how="Looked up.", by=root(), now=LATER)
    assert verify(client, held.code).json()["holder"]["checked"] == {
        "state": "checked", "by": "administrator", "on": "2026-11-24",
    }  # fmt: skip


def test_check_of_another_name_is_none_of_this_certificate(client, held):
    person = ada()
    person.register_name = "Ada Lund"
    person.save()
    mark_register_checked(person=person, how="Looked up.", by=root(), now=LATER)

    assert verify(client, held.code).json()["holder"]["checked"]["state"] == "as_stated"


@pytest.mark.django_db
def test_demonstration_under_a_public_address_is_a_trial_and_says_so(client, settings):
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.example.org", True
    issued = certificate(ada())

    told = verify(client, issued.code).json()

    assert (told["status"], told["caveats"][0]["code"]) == ("valid", "trial")
    settings.SEED_DEMO = False
    assert verify(client, issued.code).json()["status"] == "trial"


def test_what_a_trial_issued_is_a_trial_once_the_address_is_real(client, held, settings):
    assert verify(client, held.code).json()["status"] == "valid"

    settings.PUBLIC_URL = "https://training.example.org"

    assert verify(client, held.code).json()["status"] == "trial"
    actions.suspend(certificate=held, by=root(), reason_class="safety", reason="R.", now=LATER)
    assert verify(client, held.code).json()["status"] == "suspended"


@pytest.mark.parametrize(
    "typed", ["{}.", "({})", "{},", "{}\u00ad", "\u200b{}", "{}%2F", "a%2Fb", "%2F{}", "https:%2F%2Fx.example%2Fv%2F{}", "{}%0A", "%0A{}%0A%0A", "Code: {}", "Ref. no. {}", "https:%2F%2Fx.example%2Fv%2F{}%3Futm_source%3Dmail"]
)  # fmt: skip
def test_every_code_is_answered_however_it_was_copied(client, held, typed):
    body = verify(client, typed.format(held.code)).json()

    assert body["status"] == ("valid" if "{}" in typed else "unknown")


@pytest.mark.parametrize(
    "at",
    [
        "yesterday", "2026-02-30", "2026-11-25T10:00:00", "2026-11-25 10:00:00Z", "10:00Z", "26-1-1",
        "9999-12-31T23:59:59-14:00", "\x00", "2026-11-25T25:00:00Z", "20261125", "2026-W48-2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", [True, False])
def test_moment_that_cannot_be_read_is_400(client, held, at, known):
    response = verify(client, held.code if known else UNKNOWN_CODE, at=at)
    assert (response.status_code, response.json()["code"]) == (400, "bad-at")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.each_engine
def test_check_by_a_key_is_recorded(client, held, key):
    assert verify(client, held.code, key=key, at="2026-11-25").status_code == 200
    assert verify(client, UNKNOWN_CODE, key=key).status_code == 200
    rows = VerificationCheck.objects.order_by("id").values_list(
        "api_key__name", "certificate", "code", "status"
    )
    assert list(rows) == [
        ("k", held.pk, held.code, "valid"),
        ("k", None, UNKNOWN_CODE, "unknown"),
    ]
    assert VerificationCheck.objects.first().as_of == "2026-11-25"


def test_check_without_a_key_is_not_recorded(client, held):
    verify(client, held.code)
    assert not VerificationCheck.objects.exists()


@pytest.mark.each_engine
def test_instant_with_many_decimals_is_recorded(client, held, key):
    at = f"2026-11-25T10:00:00.{'0' * 60}Z"
    assert verify(client, held.code, key=key, at=at).json()["status"] == "valid"


@pytest.mark.parametrize(
    "header", ["Api-Key nonsense", "Api-Key ", "Bearer x", "Api-Key", "Basic YQ=="]
)
def test_bad_key_is_401(client, held, header):
    response = client.get(f"/api/v1/verify/{held.code}/", headers={"Authorization": header})
    assert (response.status_code, response.json()["code"]) == (401, "bad-key")
    assert response["WWW-Authenticate"] == 'Bearer realm="clinics", Api-Key realm="clinics"'


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": LATER},
        {"expires_at": LATER + timedelta(seconds=1)},
        {"scopes": []},
    ],
)
def test_key_that_is_revoked_expired_or_narrow_is_401(client, held, key, change):
    fields = dict(change)
    if "expires_at" in fields:
        fields["expires_at"] = timezone.now() - timedelta(seconds=1)
    ApiKey.objects.update(**fields)
    assert verify(client, held.code, key=key).status_code == 401
    assert not VerificationCheck.objects.exists()


def test_only_the_hash_of_a_key_is_kept(key):
    row = ApiKey.objects.get()
    assert key.startswith(f"rf_{row.prefix}_")
    assert key not in str(row.__dict__)
    assert len(row.sha256) == 64


def test_limit_of_an_address(client, held, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 3
    answers = [verify(client, held.code) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["code"] == "throttled"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 120
    other = client.get(f"/api/v1/verify/{held.code}/", REMOTE_ADDR="10.9.9.9")
    assert other.status_code == 200


def test_limit_of_a_key_is_its_own(client, held, key, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 1
    settings.VERIFY_KEY_LIMIT_PER_MINUTE = 3
    answers = [verify(client, held.code, key=key).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert VerificationCheck.objects.count() == 3


def test_verify_takes_few_queries(client, held, key, django_assert_num_queries):
    with django_assert_num_queries(2):  # the certificate with its holder, its history
        verify(client, held.code)
    with django_assert_num_queries(1):
        verify(client, UNKNOWN_CODE)
    with django_assert_num_queries(4):  # and the key, and the record
        verify(client, held.code, key=key)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_verify_only_reads(client, held, method):
    response = getattr(client, method)(f"/api/v1/verify/{held.code}/")
    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")


@pytest.mark.each_engine
def test_my_certificates(client, held, settings):
    certificate(bob())
    client.force_login(ada())
    body = client.get("/api/v1/certificates/").json()
    assert [list(body), body["next"], body["previous"]] == [
        ["next", "previous", "results"],
        None,
        None,
    ]
    (item,) = body["results"]
    url = f"{settings.PUBLIC_URL}/api/v1/certificates/{held.uuid}/pdf/"
    assert item == {
        "uuid": str(held.uuid),
        "code": held.code,
        "state": "valid",
        "since": None,
        "title": "Radio-frequency skin tightening",
        "edition": "2026 pilot",
        "exam": "test-exam",
        "valid_from": "2026-11-24T09:30:00Z",
        "valid_until": "2027-05-24",
        "caveats": held.facts["caveats"],
        "pdf_url": url,
        "verify_url": f"{settings.PUBLIC_URL}/v/{held.code}",
    }
    assert client.get(f"/api/v1/certificates/{held.uuid}/").json() == item


@pytest.mark.each_engine
def test_my_pending_certificate_has_no_document_yet(client, db):
    passed = attempt(ada())
    scheme(passed.quiz)
    reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=LATER)
    client.force_login(ada())
    (item,) = client.get("/api/v1/certificates/").json()["results"]
    assert (item["state"], item["pdf_url"]) == ("pending", None)
    assert client.get(f"/api/v1/certificates/{reserved.uuid}/pdf/").status_code == 404


@pytest.mark.parametrize(
    "accept", ["*/*", "application/pdf", "application/json", "text/html", "x/y"]
)
def test_pdf_answers_any_accept_header(client, held, accept):
    client.force_login(ada())
    response = client.get(f"/api/v1/certificates/{held.uuid}/pdf/", headers={"Accept": accept})
    stored = held.files.get(kind="pdf")
    assert response.status_code == 200
    assert response.content == bytes(stored.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{stored.sha256}"'
    assert response["Content-Disposition"].startswith("attachment; filename=")
    again = client.get(
        f"/api/v1/certificates/{held.uuid}/pdf/",
        headers={"Accept": accept, "If-None-Match": response["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("tail", ["", "pdf/"])
def test_somebody_elses_certificate_is_not_there(client, held, tail):
    client.force_login(eve())
    response = client.get(f"/api/v1/certificates/{held.uuid}/{tail}")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")
    assert client.get("/api/v1/certificates/").json()["results"] == []


@pytest.mark.parametrize("tail", ["", "{uuid}/", "{uuid}/pdf/"])
def test_nobody_is_asked_to_sign_in(client, held, tail):
    response = client.get(f"/api/v1/certificates/{tail.format(uuid=held.uuid)}")
    assert (response.status_code, response.json()["code"]) == (401, "not-signed-in")


@pytest.mark.each_engine
def test_list_takes_the_same_queries_for_one_and_three(client, held, django_assert_num_queries):
    client.force_login(ada())
    client.get("/api/v1/certificates/")
    with django_assert_num_queries(4):
        client.get("/api/v1/certificates/")
    certificate(ada(), cycle=2)
    certificate(ada(), cycle=3)
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/certificates/").json()["results"]) == 3


@pytest.mark.each_engine
def test_command_prints_a_key_once(db, client, held):
    out, err = StringIO(), StringIO()
    call_command(
        "create_clinic_key", "Harbour Clinic", "--expires-days", "30", stdout=out, stderr=err
    )
    key = out.getvalue().strip()
    assert verify(client, held.code, key=key).status_code == 200
    row = ApiKey.objects.get()
    assert row.organisation.name == "Harbour Clinic"
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)
    assert key not in err.getvalue()


@pytest.mark.parametrize("header", ["", " ", "Api-Key", "Api-Key "])
def test_header_without_a_key_is_refused_and_not_taken_for_nobody(client, held, header):
    assert client.get(f"/api/v1/verify/{held.code}/", HTTP_AUTHORIZATION=header).status_code == 401


def test_plus_sign_that_came_as_a_space_is_answered_as_it_was_meant(client, held):
    answer = client.get(f"/api/v1/verify/{held.code}/?at=2026-11-25T08:00:00+02:00").json()
    assert (answer["status"], answer["as_of"]) == ("valid", "2026-11-25T08:00:00+02:00")


@pytest.mark.each_engine
def test_code_with_a_nul_is_read_and_alone_is_unknown(client, held):
    answer = client.get(f"/api/v1/verify/{held.code[:5]}%00{held.code[5:]}/").json()
    assert answer["status"] == "valid"
    assert client.get("/api/v1/verify/%00x/").json()["code"] == "\ufffdx"


@pytest.mark.parametrize("name", ["", "  ", "C" * 201])
def test_clinic_without_a_usable_name_gets_no_key(db, name):
    with pytest.raises(CommandError, match="1 to 200 characters"):
        call_command("create_clinic_key", name)
    assert ApiKey.objects.count() == 0
