"""What tests of certificates have in common."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def at_desk(db: None, settings: Any) -> Callable[[Any], Client]:
    """Sign a person in as on a demo site, where staff need no second factor."""
    settings.SEED_DEMO = True

    def signed_in(person: Any) -> Client:
        person.is_demo = True
        person.save()
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
