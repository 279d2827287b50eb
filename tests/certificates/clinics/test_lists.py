"""A whole list at once: an outcome for each row, and the same again for the same list."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import ApiKey, ListReply, VerificationCheck
from certificates.domain.codes import grouped, make_code
from certificates.models import Certificate
from tests.at_once import at_once
from tests.certificates.clinics.conftest import new_key
from tests.certificates.factories import LATER, certificate, married
from tests.people import bob, root
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actors import VISITOR

pytestmark = pytest.mark.any_engine
ROW_KEYS = ["row", "reference", "answer", "error", "receipt"]


def test_each_row_has_its_answer_or_what_is_wrong_with_it(asks, held):
    rows = [
        {"code": grouped(held.code).lower(), "at": "2026-11-25", "reference": "Bed 4"},
        {"code": held.code, "at": "yesterday", "reference": "Bed 5"},
        {"code": make_code(7), "scope": "face"},
        {"code": held.code, "scope": "nothing"},
        {"code": held.code, "known_at": "2999-01-01"},
        {"code": held.code, "reference": "Bed\n6"},
        {"code": held.code, "at": ""},
    ]
    response = asks("verify/", {"checks": rows})
    body = response.json()

    assert (response.status_code, list(body)) == (
        200,
        ["answered_at", "request_id", "repeated", "results"],
    )
    assert [list(one) for one in body["results"]] == [ROW_KEYS] * len(rows)
    assert [one["row"] for one in body["results"]] == list(range(len(rows)))
    assert [
        one["answer"]["status"] if one["answer"] else one["error"]["code"]
        for one in body["results"]
    ] == [
        *("valid", "bad-at", "unknown"),
        *("unknown-scope", "bad-known-at", "bad-reference", "bad-at"),
    ]
    assert [one["reference"] for one in body["results"]][:2] == ["Bed 4", "Bed 5"]
    assert body["request_id"] == response["X-Request-ID"]


def test_row_is_answered_as_the_single_question_is(asks, held):
    mark_register_checked(person=held.person, how="Looked up.", by=root(), now=LATER)
    new = certificates.reissue(
        certificate=held, by=root(), name="Ada Lund", native_name="", why=married(), now=LATER
    )
    other = certificate(bob())
    asked = [
        {"code": code, **more}
        for code in (held.code, new.code, other.code, make_code(7), "x")
        for more in ({}, {"at": "2026-11-25", "scope": "face"}, {"known_at": "2026-11-24"})
    ]

    together = [one["answer"] for one in asks("verify/", {"checks": asked}).json()["results"]]
    alone = [
        asks(f"verify/{row['code']}/", **{k: v for k, v in row.items() if k != "code"}).json()
        for row in asked
    ]

    moments = ("as_of", "known_at", "answered_at")
    fixed = [{k: v for k, v in one.items() if k not in moments} for one in together]
    assert fixed == [{k: v for k, v in one.items() if k not in moments} for one in alone]
    assert together[0]["replaced_by"] == new.code
    assert together[0]["holder"]["checked"]["state"] == "checked"


@pytest.mark.each_engine
def test_list_costs_the_same_queries_for_one_and_forty(asks, held, django_assert_num_queries):
    codes = [held.code, certificate(bob()).code]
    several = [{"code": code, "at": "2026-11-25", "scope": "face"} for code in codes] * 20
    asks("verify/", {"checks": several[:1]})
    # The key; the certificates, their histories, the scopes; a point to go back to, the checks.
    for rows in (several[:1], several):
        with django_assert_num_queries(7):
            asks("verify/", {"checks": rows})
    assert VerificationCheck.objects.count() == 42


def test_five_hundred_rows_are_answered_in_time(asks, held, settings):
    """A clinic's whole staff in one evening. The promise is 300 ms; a processor that another test shares gives half of itself."""
    settings.VERIFY_KEY_LIMIT_PER_MINUTE = 10_000
    for number in range(50):
        person = get_user_model().objects.create(email=f"p{number}@x.example", register_name="P")
        certificate(person)
    codes = list(Certificate.objects.values_list("code", flat=True))
    rows = [
        {
            "code": codes[n % len(codes)],
            "at": "2026-11-24",
            "scope": "face",
            "reference": f"ref {n}",
        }
        for n in range(actions.MOST_ROWS)
    ]

    def seconds() -> float:
        begun = time.process_time()
        told = asks("verify/", {"checks": rows}).json()
        assert {one["answer"]["status"] for one in told["results"]} == {"valid"}
        return time.process_time() - begun

    assert min(seconds() for _time in range(3)) < 0.6
    assert VerificationCheck.objects.count() == 3 * actions.MOST_ROWS


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "checks"),
        ("x", "checks"),
        ({}, "checks"),
        ({"checks": []}, "checks"),
        ({"checks": {}}, "checks"),
        ({"checks": [{"code": "x"}] * 501}, "checks"),
        ({"checks": [{"code": "x"}], "at": "2026-11-25"}, "at"),
        ({"checks": [{"code": "x"}], "receipts": 1}, "receipts"),
        ({"checks": [{"code": "x"}, "x"]}, "checks.1"),
        ({"checks": [{"at": "2026-11-25"}]}, "checks.0.code"),
        ({"checks": [{"code": 7}]}, "checks.0.code"),
        ({"checks": [{"code": "x" * 501}]}, "checks.0.code"),
        ({"checks": [{"code": "\ud800"}]}, "checks.0.code"),
        ({"checks": [{"code": "x", "At": "2026-11-25"}]}, "checks.0.At"),
        ({"checks": [{"code": "x", "at": None}]}, "checks.0.at"),
        ({"checks": [{"code": "x", "reference": "x" * 101}]}, "checks.0.reference"),
    ],
)
def test_body_of_another_shape_asks_nothing_and_is_told_where(asks, held, body, field):
    response = asks("verify/", body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert field in [one["field"] for one in response.json()["errors"]]
    assert not VerificationCheck.objects.exists()


def test_body_that_is_wrong_everywhere_is_told_the_first_faults(asks, held, client):
    wrong = {f"n{number}": 0 for number in range(20_000)}
    several = asks("verify/", {"checks": [wrong] * 3})
    person = client.post(f"/api/v1/verify/{held.code}/match/", wrong, "application/json")

    for response in (several, person):
        assert response.status_code == 400
        assert len(response.json()["errors"]) == 50
        assert len(response.content) < 10_000


def test_nobody_asks_about_a_list_without_a_key(client, held):
    response = client.post(
        "/api/v1/verify/", {"checks": [{"code": "x"}]}, content_type="application/json"
    )

    assert (response.status_code, response.json()["code"]) == (401, "bad-key")


@pytest.mark.each_engine
def test_same_list_with_its_key_is_answered_as_the_first_time_and_asked_once(asks, held, clinic):
    rows = {"checks": [{"code": held.code}, {"code": held.code, "at": "soon"}], "receipts": True}
    headers = {"Idempotency-Key": "list-1"}
    first = asks("verify/", rows, headers=headers)
    certificates.suspend(certificate=held, by=root(), reason_class="safety", reason="R.", now=LATER)
    # Also with another key of the clinic's, as after a roll.
    again = asks("verify/", rows, headers=headers, key=new_key(clinic, "other"))

    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert first.json() | {"repeated": True} == again.json()
    assert VerificationCheck.objects.count() == 1
    assert asks("verify/", rows).json()["results"][0]["answer"]["status"] == "suspended"


@pytest.mark.each_engine
def test_idempotency_key_is_for_one_list_of_one_clinic(asks, held):
    headers = {"Idempotency-Key": "list-1"}
    asks("verify/", {"checks": [{"code": held.code}]}, headers=headers)
    other = asks("verify/", {"checks": [{"code": held.code, "at": "2026-11-25"}]}, headers=headers)
    neighbour = actions.create_organisation(by=root(), name="Quay Clinic", now=LATER)
    theirs = asks(
        "verify/", {"checks": [{"code": make_code(7)}]}, headers=headers, key=new_key(neighbour)
    )

    assert (other.status_code, other.json()["code"]) == (409, "reused-idempotency-key")
    assert (theirs.status_code, theirs.json()["repeated"]) == (200, False)
    assert ListReply.objects.count() == 2


@pytest.mark.parametrize("given", ["", " ", "x" * 101, "ä", "a b"])
def test_header_that_is_no_key_is_told(asks, held, given):
    response = asks("verify/", {"checks": [{"code": "x"}]}, headers={"Idempotency-Key": given})

    assert (response.status_code, response.json()["code"]) == (400, "bad-idempotency-key")


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_list_that_comes_several_times_at_once_is_asked_once(asks, held):
    rows, headers = {"checks": [{"code": held.code}]}, {"Idempotency-Key": "list-1"}
    replies = at_once([lambda: asks("verify/", rows, headers=headers).json()] * 4)

    assert [one["repeated"] for one in replies].count(False) == 1
    assert len({str(one | {"repeated": None}) for one in replies}) == 1
    assert VerificationCheck.objects.count() == 1


@pytest.mark.each_engine
def test_list_that_is_a_day_old_is_asked_anew(key, held):
    """A program that always sends the same key must not be told last week's answer tonight."""
    row = ApiKey.objects.get()

    def told(now) -> tuple[bool, str]:
        rows = [actions.Row(certificates.Question(held.code, "2026-11-25"))]
        asker = actions.Asker("10.0.0.1", row, "request")
        given = actions.check_list(
            by=VISITOR, rows=rows, api_key=row, asker=asker, now=now, idempotency_key="nightly"
        )
        return given.is_repeated, given.outcomes[0].answer["status"]

    first = LATER + timedelta(days=2)
    assert told(first) == (False, "valid")
    certificates.suspend(
        certificate=held,
        by=root(),
        reason_class="safety",
        reason="R.",
        now=LATER + timedelta(hours=1),
    )
    assert told(first + timedelta(hours=24)) == (True, "valid")
    assert told(first + timedelta(hours=24, microseconds=1)) == (False, "suspended")
    assert ListReply.objects.count() == 1


def test_old_replies_are_forgotten_and_their_checks_stay(asks, held):
    asks("verify/", {"checks": [{"code": held.code}]}, headers={"Idempotency-Key": "old"})
    ListReply.objects.update(answered_at=LATER.replace(year=2020))
    asks("verify/", {"checks": [{"code": held.code}]}, headers={"Idempotency-Key": "new"})

    assert [row.idempotency_key for row in ListReply.objects.all()] == ["new"]
    assert VerificationCheck.objects.count() == 2


def test_rows_count_against_the_key_and_a_repeated_list_is_one(asks, held, settings):
    settings.VERIFY_KEY_LIMIT_PER_MINUTE = 10
    rows, headers = {"checks": [{"code": held.code}] * 6}, {"Idempotency-Key": "list-1"}
    first = asks("verify/", rows, headers=headers)
    again = asks("verify/", rows, headers=headers)
    refused = asks("verify/", rows)
    longer = asks("verify/", {"checks": [{"code": held.code}] * 11})

    assert [first["RateLimit-Remaining"], again["RateLimit-Remaining"]] == ["4", "3"]
    assert (refused.status_code, refused["RateLimit-Remaining"]) == (429, "3")
    assert (longer.status_code, longer.json()["code"]) == (400, "too-many-rows")
    assert VerificationCheck.objects.count() == 6
