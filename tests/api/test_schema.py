"""The description of the API is built once in a process, and answers as the library's own view does."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from trainingsite.api.views import ByFormat, document_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
KINDS = ["", "?format=json", "?format=yaml", "?lang=en", "?lang=tlh", "?format=json&lang=en-x-1"]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One item for each time that the description is built."""
    document_of.cache_clear()
    counted: list[None] = []
    build = SchemaGenerator.get_schema

    def counting(self: SchemaGenerator, *args: Any, **kwargs: Any) -> Any:
        counted.append(None)
        return build(self, *args, **kwargs)

    monkeypatch.setattr(SchemaGenerator, "get_schema", counting)
    return counted


@pytest.mark.parametrize("query", KINDS)
def test_second_reader_waits_for_no_building(client: Client, built: list[None], query: str) -> None:
    first = client.get(f"/api/v1/schema/{query}")
    second = Client().get(f"/api/v1/schema/{query}")

    assert len(built) == 1
    assert (first.status_code, second.content) == (200, first.content)


def test_invented_languages_and_versions_build_nothing_more(
    client: Client, built: list[None]
) -> None:
    for number in range(5):
        client.get(f"/api/v1/schema/?lang=x{number}&version={number}")

    assert len(built) == 1


@pytest.mark.parametrize("query", ["", "?format=json", "?lang=en"])
def test_answer_is_what_the_librarys_view_says(client: Client, query: str) -> None:
    ours = client.get(f"/api/v1/schema/{query}")
    theirs = SpectacularAPIView.as_view(content_negotiation_class=ByFormat)(
        RequestFactory().get(f"/api/v1/schema/{query}")
    ).render()

    assert b"/schema/" not in ours.content
    assert ours.content == theirs.content
    for header in ("Content-Type", "Content-Disposition"):
        assert ours[header] == theirs[header]


def test_who_has_it_already_gets_it_not_again(client: Client) -> None:
    etag = client.get("/api/v1/schema/")["ETag"]

    again = client.get("/api/v1/schema/", headers={"if-none-match": etag})
    other = client.get("/api/v1/schema/?format=json", headers={"if-none-match": etag})

    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
