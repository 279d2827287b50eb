"""Every list of the desk asks the database the same number of questions, however many rows it shows."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.house.any_row import any_row
from tests.people import root
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.desk import CappedPaginator

pytestmark = pytest.mark.django_db
OURS = {"accounts", "courses", "quizzes", "certificates", "clinics", "chain"}
LISTS = sorted(model._meta.label for model in admin.site._registry if model._meta.app_label in OURS)


@pytest.mark.parametrize("label", LISTS)
def test_list_asks_no_more_for_thirty_rows_than_for_one(label: str, settings: Any) -> None:
    settings.SEED_DEMO = True
    [model] = [model for model in admin.site._registry if model._meta.label == label]
    person = root()
    person.is_superuser = True
    client = at_desk(person)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    counts = []
    for rows in (1, 2, 27):
        for _row in range(rows):
            _one_more(model)
        client.get(address)  # what is read once in a process is not the list's
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2], counts


def _one_more(model: Any) -> None:
    """A row, unless the table allows one only."""
    try:
        with transaction.atomic():
            any_row(model)
    except IntegrityError:
        assert model._default_manager.exists()


@pytest.mark.any_engine
def test_long_list_is_not_counted_to_its_end(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a million rows counting took seconds, twice for each search."""
    settings.SEED_DEMO = True
    monkeypatch.setattr(CappedPaginator, "most_counted", 3)
    client = at_desk(root())
    for number in range(5):
        get_user_model().objects.create_user(f"person-{number}@people.example")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/admin/accounts/user/").content.decode()

    assert "the first 3 people: search or filter for others" in " ".join(page.split())
    counts = [
        query["sql"]
        for query in asked
        if "COUNT(" in query["sql"] and "accounts_user" in query["sql"]
    ]
    assert len(counts) == 1
    assert "LIMIT 4" in counts[0]


@pytest.mark.any_engine
def test_short_list_says_how_many_there_are(settings: Any) -> None:
    settings.SEED_DEMO = True
    page = " ".join(at_desk(root()).get("/admin/accounts/user/").content.decode().split())

    assert "1 person" in page
    assert "search or filter for others" not in page


@pytest.mark.any_engine
@pytest.mark.parametrize("lookup", ["text__startswith=x", "html__regex=x", "headers__has_key=x"])
def test_list_of_mails_is_not_filtered_by_what_they_say(lookup: str, settings: Any) -> None:
    """Asked letter by letter, a link that opens somebody's account could be read while the mail waits."""
    settings.SEED_DEMO = True
    address = f"/admin/accounts/outgoingmail/?{lookup}"

    assert at_desk(root()).get(address, follow=True).status_code == 400
