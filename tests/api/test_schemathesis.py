"""The API against its own description: every answer is one that the description names, and none is a 500."""

from collections.abc import Iterator
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from certificates.clinics import actions as clinics
from certificates.models import Certificate
from quizzes import actions as quizzes
from quizzes.models import Attempt, Quiz
from tests.certificates.factories import LATER, certificate
from tests.people import ada, root
from trainingsite.accounts.actors import SYSTEM

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
BOUNDED = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TOKEN = "c" * 32
pytestmark = [pytest.mark.schema, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request of a real server closes its connection at the end; here the test still needs it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def signed_in(db, settings) -> dict[str, str]:
    """Ada's cookies, with a certificate to read."""
    settings.VERIFY_LIMIT_PER_MINUTE = settings.VERIFY_KEY_LIMIT_PER_MINUTE = 1_000_000
    certificate(ada())
    call_command("load_curriculum", "tests/curriculum_small/small", stdout=StringIO())
    quizzes.start_attempt(
        by=ada(), quiz=Quiz.objects.get(code="alpha-check"), agreed=False, name_confirmed=False,
        now=timezone.now(), seed=1,
    )  # fmt: skip
    client = Client()
    client.force_login(ada())
    return {"csrftoken": TOKEN} | {name: item.value for name, item in client.cookies.items()}


@schema.parametrize()
@BOUNDED
def test_answers_to_a_person_are_as_described(case, signed_in):
    case.call_and_validate(cookies=signed_in, headers={"X-CSRFToken": TOKEN}, checks=CHECKS)


@schema.include(path_regex="uuid").parametrize()
@BOUNDED
def test_answers_about_ones_own_are_as_described(case, signed_in):
    rows = Certificate.objects.all() if "/certificates/" in case.path else Attempt.objects.all()
    case.path_parameters["uuid"] = str(rows.order_by("id").last().uuid)
    case.call_and_validate(cookies=signed_in, headers={"X-CSRFToken": TOKEN}, checks=CHECKS)


@schema.parametrize()
@BOUNDED
def test_answers_to_nobody_are_as_described(case, signed_in):
    case.call_and_validate(checks=CHECKS)


@schema.include(path_regex="/(verify|checks|key|scopes)/").parametrize()
@BOUNDED
def test_answers_to_a_clinic_are_as_described(case, signed_in):
    organisation = clinics.create_organisation(by=SYSTEM, name="Clinic", now=LATER)
    _row, key = clinics.create_api_key(organisation=organisation, name="k", by=root(), now=LATER)
    case.call_and_validate(headers={"Authorization": f"Api-Key {key}"}, checks=CHECKS)
