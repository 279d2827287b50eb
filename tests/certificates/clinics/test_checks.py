"""A clinic reads what it asked, with the answers as they were given; nobody else's."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import ApiKey, VerificationCheck
from certificates.domain.codes import grouped, make_code
from tests.certificates.clinics.conftest import new_key
from tests.certificates.factories import LATER
from tests.people import root

pytestmark = pytest.mark.any_engine
KEYS = ["checked_at", "code", "as_of", "status", "reference", "kept", "answer", "key", "request_id"]


def old_check(code: str, **changes) -> VerificationCheck:
    """As they were kept before November 2026 ended."""
    fields = {
        "api_key": ApiKey.objects.earliest("id"), "code": code, "as_of": "2026-11-25", "status": "valid", "checked_at": LATER,
    }  # fmt: skip
    return VerificationCheck.objects.create(**fields | changes)


@pytest.mark.each_engine
def test_answer_is_kept_as_it_was_given(asks, held):
    given = asks(f"verify/{held.code}/", at="2026-11-25", scope="face", reference="Bed 4")
    certificates.suspend(certificate=held, by=root(), reason_class="safety", reason="R.", now=LATER)

    (check,) = asks("checks/").json()["results"]

    assert list(check) == KEYS
    assert check["answer"] == given.json()
    assert VerificationCheck.objects.get().answer == given.content.decode()
    assert (check["kept"], check["reference"], check["status"]) == ("answer", "Bed 4", "valid")
    assert check["request_id"] == given["X-Request-ID"]
    assert check["key"] == {"prefix": ApiKey.objects.get().prefix, "name": "desk"}
    assert check["checked_at"] == given.json()["answered_at"]


@pytest.mark.each_engine
def test_row_of_before_says_that_only_its_status_was_kept(asks, held):
    old_check(held.code)
    (check,) = asks("checks/").json()["results"]

    assert (check["kept"], check["answer"], check["status"]) == ("status", None, "valid")
    assert (check["reference"], check["request_id"]) == ("", "")


def test_clinic_reads_the_checks_of_all_its_keys_and_of_no_other_clinic(asks, held, clinic):
    neighbour = actions.create_organisation(by=root(), name="Quay Clinic", now=LATER)
    theirs, test = new_key(neighbour), new_key(clinic, "test", is_test=True)
    for key in (new_key(clinic, "second"), theirs, test):
        asks(f"verify/{held.code}/", key=key)
    asks(f"verify/{held.code}/")

    own = [one["key"]["name"] for one in asks("checks/").json()["results"]]

    assert own == ["desk", "second"]
    assert len(asks("checks/", key=theirs).json()["results"]) == 1
    assert [one["key"]["name"] for one in asks("checks/", key=test).json()["results"]] == ["test"]


@pytest.mark.each_engine
def test_checks_are_found_by_day_code_and_reference(asks, held):
    day = timedelta(days=1)
    old_check(held.code, checked_at=LATER, reference="a")
    old_check(make_code(7), checked_at=LATER.replace(hour=23, minute=59), reference="b")
    old_check(held.code, checked_at=LATER + day, reference="b")

    def found(**query) -> list[str]:
        return [one["checked_at"][:10] + one["reference"] for one in asks("checks/", **query).json()["results"]]  # fmt: skip

    first, second = "2026-11-24", "2026-11-25"
    assert found() == [f"{second}b", f"{first}b", f"{first}a"]
    assert found(to=first) == [f"{first}b", f"{first}a"]
    assert found(**{"from": second}) == [f"{second}b"]
    assert found(**{"from": first, "to": second}) == found()
    assert found(code=grouped(held.code).lower()) == [f"{second}b", f"{first}a"]
    assert found(reference="b", to=first) == [f"{first}b"]
    assert found(to="9999-12-31") == found()
    assert found(reference="\x00") == found(code="\x00") == []


def test_code_that_was_none_is_found_as_it_was_typed(asks):
    asks("verify/abc/")
    assert len(asks("checks/", code="abc").json()["results"]) == 1


@pytest.mark.each_engine
def test_pages_lead_to_every_check_once(asks, held):
    row = ApiKey.objects.get()
    VerificationCheck.objects.bulk_create(
        VerificationCheck(api_key=row, code=held.code, as_of="x", status="valid", reference=str(number),
                          checked_at=LATER + timedelta(minutes=number // 20))
        for number in range(250)
    )  # fmt: skip
    seen, path = [], "checks/"
    while path:
        page = asks(path).json()
        seen += [one["reference"] for one in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]

    assert sorted(seen, key=int) == [str(number) for number in range(250)]


def test_reading_takes_the_same_queries_for_one_and_three(asks, held, django_assert_num_queries):
    for _ in range(3):
        old_check(held.code)
        with django_assert_num_queries(3):  # the key, the clinic's keys, the page
            asks("checks/")


def test_table_has_a_line_a_check_and_no_formula(asks, held):
    asks(f"verify/{held.code}/", at="2026-11-25", scope="face", reference="=1+1")
    old_check(held.code, reference="old")

    response = asks("checks/", headers={"Accept": "text/csv"})
    new, old = csv.DictReader(io.StringIO(response.content.decode()))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (new["reference"], new["holder"], new["register_number"]) == ("'=1+1", "Ada Sørensen", "1001")  # fmt: skip
    assert (new["as_of"], new["status"], new["scope"], new["knowledge"]) == ("2026-11-25", "valid", "face", "trial")  # fmt: skip
    assert new["caveats"].startswith("trial ")
    assert (old["kept"], old["status"], old["holder"]) == ("status", "valid", "")


def test_table_says_where_it_goes_on(asks, held):
    row = ApiKey.objects.get()
    VerificationCheck.objects.bulk_create(
        VerificationCheck(api_key=row, code="x", as_of="x", status="unknown", checked_at=timezone.now())
        for _ in range(101)
    )  # fmt: skip
    response = asks("checks/", headers={"Accept": "text/csv"})

    assert len(response.content.splitlines()) == 101
    assert 'rel="next"' in response["Link"]
    assert "Link" not in asks("checks/", code="y", headers={"Accept": "text/csv"})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=yesterday", "bad-date"),
        ("to=20261124", "bad-date"),
        ("from=2026-W48-2", "bad-date"),
        ("from=", "bad-date"),
        ("from=2026-11-25&to=2026-11-24", "bad-date"),
        ("code=", "bad-parameter"),
        ("reference=", "bad-parameter"),
        ("since=2026-11-24", "bad-parameter"),
        ("code=a&code=b", "bad-parameter"),
        ("format=csv", "bad-parameter"),
    ],
)
def test_slip_in_what_is_looked_for_is_told(asks, query, code):
    response = asks(f"checks/?{query}")

    assert (response.status_code, response.json()["code"]) == (400, code)


def test_made_up_cursor_is_404(asks):
    assert asks("checks/", cursor="nonsense").status_code == 404


def test_page_counts_as_a_question_so_that_a_stolen_key_reads_no_faster(asks, settings):
    settings.VERIFY_KEY_LIMIT_PER_MINUTE = 2
    pages = [asks("checks/") for _ in range(3)]

    assert [one.status_code for one in pages] == [200, 200, 429]
    assert [one["RateLimit-Remaining"] for one in pages] == ["1", "0", "0"]


@pytest.mark.parametrize("path", ["checks/", "key/"])
def test_nobody_reads_it_without_a_key(client, db, path):
    response = client.get(f"/api/v1/{path}")

    assert (response.status_code, response.json()["code"]) == (401, "bad-key")


@pytest.mark.parametrize("reference", ["", "x" * 101, "a\nb", "\x00"])
def test_reference_that_cannot_be_kept_is_told(asks, held, reference):
    response = asks(f"verify/{held.code}/?" + f"reference={reference}".replace("\n", "%0A").replace("\x00", "%00"))  # fmt: skip

    assert (response.status_code, response.json()["code"]) == (400, "bad-reference")


def test_reference_without_a_key_would_be_lost_and_is_told(client, held):
    response = client.get(f"/api/v1/verify/{held.code}/?reference=a")

    assert (response.status_code, response.json()["code"]) == (400, "bad-reference")


@pytest.mark.parametrize("path", ["checks/", "key/", "list/changes/", "scopes/", "verify/x/"])
def test_headers_alone_are_those_of_the_answer(client, db, key, path):
    headers = {"Authorization": f"Bearer {key}"}
    whole = client.get(f"/api/v1/{path}", headers=headers)
    alone = client.head(f"/api/v1/{path}", headers=headers)

    assert (alone.status_code, alone.content) == (200, b"")
    assert set(alone.headers) == set(whole.headers)


def test_headers_alone_are_no_answer_and_no_check(asks, held, client, key):
    headers = {"Authorization": f"Bearer {key}"}
    response = client.head(f"/api/v1/verify/{held.code}/", headers=headers)

    assert (response.status_code, response.content) == (200, b"")
    assert not VerificationCheck.objects.exists()
