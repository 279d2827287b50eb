"""The API against its own description: every answer is one that the description names, and none is a 500."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.parameters import ParameterLocation

from certificates.clinics import actions as clinics
from certificates.models import Certificate
from quizzes import actions as quizzes
from quizzes.models import Attempt, Quiz
from tests.certificates.factories import LATER, certificate
from tests.people import ada, root
from trainingsite.accounts.actors import SYSTEM


def described() -> Any:
    """The served description. Without a list of checks every one of schemathesis is made."""
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())


schema = described()
schema.config.generation.update(modes=list(schemathesis.GenerationMode))
BOUNDED = settings(
    max_examples=12,
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
def signed_in(db, settings) -> str:
    """Ada's session, with a certificate to read."""
    settings.VERIFY_LIMIT_PER_MINUTE = settings.VERIFY_KEY_LIMIT_PER_MINUTE = 1_000_000
    certificate(ada())
    call_command("load_curriculum", "tests/curriculum_small/small", stdout=StringIO())
    quizzes.start_attempt(
        by=ada(), quiz=Quiz.objects.get(code="alpha-check"), agreed=False, name_confirmed=False,
        now=timezone.now(), seed=1,
    )  # fmt: skip
    client = Client()
    client.force_login(ada())
    return client.cookies["sessionid"].value


# Examples are written before a test has its database: each shows this, and the test puts what works there in its place.
SHOWN = "shown-by-the-test"


class AsAda:
    """Her session."""

    def get(self, _case: Any, _context: Any) -> str:
        return SHOWN

    def set(self, case: Any, session: str, _context: Any) -> None:
        case.cookies = {**(case.cookies or {}), "sessionid": session, "csrftoken": TOKEN}
        case.headers["X-CSRFToken"] = TOKEN


class AsClinic:
    """Its key."""

    def get(self, _case: Any, _context: Any) -> str:
        return SHOWN

    def set(self, case: Any, key: str, _context: Any) -> None:
        case.headers["Authorization"] = f"Bearer {key}"


def show(case: Any, works: str) -> None:
    """What works, where SHOWN stands; an example without it, or with something else, stays so."""
    for container in (case.headers, case.cookies or {}):
        for name, value in container.items():
            if isinstance(value, str) and value.endswith(SHOWN):
                container[name] = value.replace(SHOWN, works)


PLAIN = {
    "at": "2026-11-24",
    "known_at": "2026-11-24T18:30:00Z",
    "scope": "face",
    "reference": "Bed 4",
    "code": "7ZJ0K3M5N8P2Q4R6S9T1V3W5X71",
    "from": "2026-11-01",
    "to": "2026-11-30",
}


def fitting(case: Any, *, has_key: bool) -> None:
    """What the description says in words and no schema can: a sound question keeps to it."""
    if not case.meta.generation.mode.is_positive:
        return
    for name, value in PLAIN.items():
        for given in (case.query, case.body, case.path_parameters):
            if isinstance(given, dict) and name in given:
                given[name] = value
    if isinstance(case.body, dict) and case.path.endswith("/match/"):
        case.body.setdefault("name", "Ada")
    for given in (case.query, case.body):
        if isinstance(given, dict) and not has_key:
            given.pop("reference", None)


@schema.auth(AsAda, refresh_interval=None)
@schema.parametrize()
@BOUNDED
def test_answers_to_a_person_are_as_described(case, signed_in):
    show(case, signed_in)
    fitting(case, has_key=False)
    case.call_and_validate()


@schema.auth(AsAda, refresh_interval=None)
@schema.include(path_regex="uuid").parametrize()
@BOUNDED
def test_answers_about_ones_own_are_as_described(case, signed_in):
    rows = Certificate.objects.all() if "/certificates/" in case.path else Attempt.objects.all()
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["uuid"] = str(rows.order_by("id").last().uuid)
    fitting(case, has_key=False)
    show(case, signed_in)
    response = case.call_and_validate()

    assert not (case.meta.generation.mode.is_positive and response.status_code == 401)


@schema.parametrize()
@BOUNDED
def test_answers_to_nobody_are_as_described(case, signed_in):
    fitting(case, has_key=False)
    case.call_and_validate()


@schema.auth(AsClinic, refresh_interval=None)
@schema.include(path_regex="/(verify|checks|key|scopes|list)/").parametrize()
@BOUNDED
def test_answers_to_a_clinic_are_as_described(case, signed_in):
    organisation = clinics.create_organisation(by=SYSTEM, name="Clinic", now=LATER)
    _row, key = clinics.create_api_key(organisation=organisation, name="k", by=root(), now=LATER)
    fitting(case, has_key=True)
    show(case, key)
    response = case.call_and_validate()

    assert not (case.meta.generation.mode.is_positive and response.status_code == 401)


def test_one_answer_leads_to_the_next_as_described(signed_in):
    """What was started is found again, with every link between answers that there is."""
    walked = described()  # sound questions alone: with others few walks go far
    walked.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE])
    walked.auth(refresh_interval=None)(AsAda)
    machine = walked.as_state_machine()
    seen: set[tuple[str, int]] = set()

    class Walk(machine):
        def setup(self):
            super().setup()
            self.before = transaction.savepoint()  # each walk begins as the first one did

        def teardown(self):
            transaction.savepoint_rollback(self.before)
            super().teardown()

        def before_call(self, case):
            fitting(case, has_key=False)
            show(case, signed_in)

        def after_call(self, response, case):
            super().after_call(response, case)
            seen.add((case.operation.label, response.status_code))

    Walk.run(settings=settings(BOUNDED, max_examples=25, stateful_step_count=8))

    assert {
        ("GET /api/v1/certificates/{uuid}/pdf/", 200),
        ("POST /api/v1/quizzes/{code}/attempts/", 201),
        ("GET /api/v1/attempts/{uuid}/", 200),
    } <= seen


def test_checks_that_have_nothing_to_look_at_here():
    """use_after_free needs an operation that deletes, missing_required_header a header that must be there; and
    object_level_authorization needs a run of its command for two people: tests/quizzes and tests/certificates ask for others'."""
    operations = [one.ok() for one in schema.get_all_operations()]
    headers = [
        header
        for one in operations
        for header in one.definition.raw.get("parameters", [])
        if header["in"] == "header" and header.get("required")
    ]

    assert (headers, [one.label for one in operations if one.method == "delete"]) == ([], [])
