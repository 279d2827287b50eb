"""Programs of a clinic read what changed on its list: their own clinic's alone, oldest first, in pages that lose nothing."""

from base64 import b64encode
from datetime import timedelta

import pytest

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import ListChange, ListRow
from certificates.domain.codes import make_code
from tests import people
from tests.certificates.clinics.conftest import new_key
from tests.certificates.clinics.staffed import a_clinic, in_earnest, joined, listed
from tests.certificates.factories import LATER
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.calendar import instant

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
HOUR = timedelta(hours=1)


@pytest.fixture
def staffed(clinic, settings):
    settings.SEED_DEMO = True
    joined(clinic, people.cleo(), is_manager=True)
    return clinic


def changes(asks, **more):
    answer = asks("list/changes/", **more)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.each_engine
def test_changes_are_told_with_the_answer_as_it_was_given(asks, staffed):
    held = in_earnest(people.ada())
    listed(staffed, f"{held.code}\tAda Sørensen\t\tQuay\n\tZoe", by=people.cleo(), now=LATER)
    certificates.suspend(certificate=held, by=people.root(), reason_class="safety", reason="Concern.", now=LATER + HOUR)  # fmt: skip
    ListRow.objects.update(look_at=LATER)
    actions.look_at_lists(by=SYSTEM, now=LATER + 2 * HOUR)

    told = changes(asks)

    assert (told["next"], told["previous"]) == (None, None)
    first, zoe, last = told["results"]
    row = ListRow.objects.get(code=held.code)
    assert (first["row"], first["was"], first["standing"]) == (str(row.uuid), "", "in_date")
    assert (zoe["standing"], zoe["code"], zoe["answer"]) == ("no_code", "", None)
    answer = last.pop("answer")
    assert last == {
        "row": str(row.uuid), "at": instant(LATER + 2 * HOUR), "code": held.code, "name": "Ada Sørensen", "number": "",
        "site": "Quay", "standing": "changed", "against": ["suspended"], "was": "in_date", "until": str(held.valid_until),
    }  # fmt: skip
    assert (answer["status"], answer["match"]["name"]) == ("suspended", True)
    assert "Concern." not in str(answer)
    # An instant is included; what was before is not told.
    since = instant(LATER + 2 * HOUR)
    assert [one["at"] for one in changes(asks, since=since)["results"]] == [since]
    assert changes(asks, since=instant(LATER + 3 * HOUR))["results"] == []


def test_another_clinics_changes_and_rows_that_were_taken_off_are_not_told(asks, staffed):
    other = a_clinic("Quay Clinic")
    joined(other, people.otto(), is_manager=True)
    listed(other, "SECRET", by=people.otto())
    rows = listed(staffed, "Zoe\nMia", by=people.cleo())
    actions.remove_row(row=rows[0], by=people.cleo(), now=LATER)

    assert [one["name"] for one in changes(asks)["results"]] == ["Mia"]


def test_test_key_reads_of_certificates_of_a_trial_alone(asks, staffed, held):
    listed(staffed, f"{held.code}\tAda\n{make_code(7)}\tZoe", by=people.cleo())
    key = new_key(staffed, is_test=True)
    assert [one["name"] for one in changes(asks, key=key)["results"]] == ["Ada"]

    ListChange.objects.update(is_trial=False)
    assert changes(asks, key=key)["results"] == []


def test_pages_follow_each_other_oldest_first(asks, staffed):
    listed(staffed, "\n".join(f"Person {n:03}" for n in range(250)), by=people.cleo())
    names, page = [], "list/changes/"
    while page:
        told = asks(page).json()
        names += [one["name"] for one in told["results"]]
        page = told["next"] and "list/changes/?" + told["next"].partition("?")[2]

    assert names == [f"Person {n:03}" for n in range(250)]


def test_pages_go_on_through_thousands_of_changes_of_one_instant(asks, staffed):
    (row,) = listed(staffed, "Zoe", by=people.cleo())
    ListChange.objects.all().delete()
    ListChange.objects.bulk_create(
        ListChange(organisation=staffed, row=row, code=f"{n:027}", standing="unknown", at=LATER)
        for n in range(1_150)
    )
    codes, page, asked = [], "list/changes/", 0
    while page and asked < 20:
        told = asks(page).json()
        codes += [one["code"] for one in told["results"]]
        page = told["next"] and "list/changes/?" + told["next"].partition("?")[2]
        asked += 1

    assert codes == [f"{n:027}" for n in range(1_150)]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"since": ""}, 400, "bad-since"), ({"since": "2026-11-24"}, 400, "bad-since"), ({"since": "soon"}, 400, "bad-since"),
        ({"since": "2026-11-24T10:00:00"}, 400, "bad-since"), ({"since": "2026-11-24T10:00:00+01:00"}, 200, None),
        ({"since": "0001-01-01T00:00:00+05:00"}, 400, "bad-since"), ({"after": "x"}, 400, "bad-parameter"),
        ({"cursor": "x"}, 404, "not-found"), ({"cursor": b64encode(b"p=2026-11-24")}, 404, "not-found"),
        ({"cursor": b64encode(b"p=" + b"9" * 30)}, 404, "not-found"),
        ({"since": ["2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z"]}, 400, "bad-parameter"),
    ],
)  # fmt: skip
def test_parameters_are_strict(asks, staffed, query, status, code):
    answer = asks("list/changes/", **query)

    assert answer.status_code == status
    if code:
        assert answer.json()["code"] == code
        assert answer.json()["detail"]


def test_it_takes_a_key_and_counts_as_one(asks, staffed, client):
    assert client.get("/api/v1/list/changes/").json()["code"] == "bad-key"
    answer = asks("list/changes/")
    assert int(answer["RateLimit-Limit"]) - int(answer["RateLimit-Remaining"]) == 1
    assert answer["Cache-Control"] == "no-store"
