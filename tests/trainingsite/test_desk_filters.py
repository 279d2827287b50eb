"""Every list of the desk is filtered by what it offers, and by nothing else that an address may say."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore

from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import PersonSession

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def chief() -> Any:
    """An administrator who may open every list."""
    person = people.root()
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    return person


def lists() -> Iterator[tuple[str, Any]]:
    """The address of every list, and its desk."""
    for model, desk in admin.site._registry.items():
        yield f"/admin/{model._meta.app_label}/{model._meta.model_name}/", desk


def test_no_list_is_filtered_by_a_column_or_relation_that_it_does_not_offer(rf):
    """Each answer to "does it begin with a?" is a letter of what the reader may not see."""
    request, answered = rf.get("/"), []
    request.user = chief()

    for address, desk in lists():
        for field in desk.model._meta.get_fields():
            names = [field.name]
            if field.is_relation and field.related_model is not None:
                names += [f"{field.name}__{one.name}" for one in field.related_model._meta.fields]
            linked = "".join(one.query for one in getattr(desk, "waits", ()))
            names = [one for one in names if one not in desk.list_filter and one not in linked]
            for end in ("", "__startswith", "__gt", "__regex", "__contains", "__in"):
                answered += [
                    f"{address}?{name}{end}"
                    for name in names
                    if desk.lookup_allowed(f"{name}{end}", "a", request)
                ]

    assert answered == []


def test_nobody_reads_the_session_of_another_through_the_list_of_people():
    eve, session = people.eve(), SessionStore()
    session.create()
    assert session.session_key is not None
    PersonSession.objects.filter(pk=session.session_key).update(person=eve)
    client = at_desk(people.root())

    for name in ("sessions", "sessions__session_key", "sessions__pk"):
        for lookup, value in (("__startswith", session.session_key[:1]), ("__gt", ""), ("", "a")):
            answer = client.get("/admin/accounts/user/", {f"{name}{lookup}": value})
            assert answer.status_code == 400, (name, lookup)


@pytest.mark.each_engine
@pytest.mark.parametrize("value", ["", "a", "\x00", "9" * 30, "-1", "2026-13-45", "("])
def test_filter_that_is_offered_takes_any_value_without_falling_over(value):
    client, fallen = at_desk(chief()), []

    for address, desk in lists():
        names = [one for one in desk.list_filter if isinstance(one, str)]
        names += [one.parameter_name for one in desk.list_filter if not isinstance(one, str)]
        asked = [f"{name}{end}" for name in names for end in ("", "__exact")]
        if desk.date_hierarchy:
            asked += [f"{desk.date_hierarchy}__{part}" for part in ("year", "month", "day")]
        for name in [*asked, "q"]:
            status = client.get(address, {name: value}).status_code
            if status >= 500:
                fallen.append(f"{address}?{name}={value}: {status}")

    assert fallen == []


@pytest.mark.each_engine
def test_links_of_the_first_page_and_the_filters_beside_a_list_work():
    client, refused = at_desk(chief()), []

    for address, desk in lists():
        for one in getattr(desk, "waits", ()):
            if one.query and one.listed in (None, desk.model):
                answer = client.get(f"{address}?{one.query}")
                if answer.status_code != 200:
                    refused.append(f"{address}?{one.query}")

    assert refused == []
