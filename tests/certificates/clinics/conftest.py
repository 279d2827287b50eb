"""A clinic with a key, a neighbour with another one, and how each asks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from certificates.clinics import actions
from certificates.clinics.models import Organisation
from certificates.models import Certificate
from tests.certificates.factories import LATER, certificate
from tests.people import ada, root


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada())


@pytest.fixture
def clinic(db) -> Organisation:
    return actions.create_organisation(by=root(), name="Harbour Clinic", now=LATER)


def new_key(clinic: Organisation, name: str = "desk", **more: Any) -> str:
    """A key of the clinic's, as a program has it."""
    return actions.create_api_key(organisation=clinic, name=name, by=root(), now=LATER, **more)[1]


@pytest.fixture
def key(clinic) -> str:
    return new_key(clinic)


Asks = Callable[..., Any]


@pytest.fixture
def asks(key) -> Asks:
    """Ask with the clinic's key: a GET with its query, or a POST where there is a body."""

    def ask(path: str, body: Any = None, *, key: str = key, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"} | more.pop("headers", {})
        if body is None:
            return Client().get(f"/api/v1/{path}", more or None, headers=headers)
        return Client().post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    return ask
