"""The small course, loaded, and clients that are signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests import curriculum_small


@pytest.fixture
def curriculum(db: None) -> None:
    """The small course of all five kinds, loaded through the real loader."""
    curriculum_small.load()


@pytest.fixture
def client_of() -> Callable[[Any], APIClient]:
    """A client of the API that is signed in as a person."""

    def signed_in(person: Any) -> APIClient:
        client = APIClient()
        client.force_login(person)
        return client

    return signed_in
