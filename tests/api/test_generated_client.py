"""What openapi-python-client makes of our description works as it comes, against a real server."""

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from certificates.clinics import actions as clinics
from certificates.clinics.models import StaffMembership
from tests.certificates.clinics.staffed import listed
from tests.certificates.factories import LATER, certificate
from tests.people import ada, cleo, root

pytestmark = [pytest.mark.any_engine, pytest.mark.django_db(transaction=True)]
PACKAGE = "generated_client"
# The one thing that it leaves out: a person's PDF, with a warning.
WARNED = ["GET /api/v1/certificates/{uuid}/pdf/"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, str]]:
    """The package, and what its maker said."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_bytes(Client().get("/api/v1/schema/?format=json").content)
    (folder / "config.yaml").write_text("post_hooks: []\n")  # it would format what nobody reads
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--path", "openapi.json"]  # fmt: skip
    done = subprocess.run(
        [*command, "--output-path", PACKAGE, "--config", "config.yaml"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(PACKAGE), done.stdout + done.stderr
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def world(live_server: Any) -> dict[str, str]:
    """A clinic with a key and a list, and a certificate."""
    held = certificate(ada())
    organisation = clinics.create_organisation(by=root(), name="Harbour Clinic", now=LATER)
    _row, key = clinics.create_api_key(organisation=organisation, name="k", by=root(), now=LATER)
    StaffMembership.objects.create(organisation=organisation, person=cleo(), is_manager=True, since_at=LATER, invited_by=root())  # fmt: skip
    listed(organisation, f"{held.code}\tAda Sørensen", by=cleo())
    return {"base": live_server.url, "key": key, "code": held.code}


class Integrator:
    """Somebody with the package and a key, or without one."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def ask(self, operation: str, *args: Any, **given: Any) -> Any:
        """The whole response of `verify.verify_list` and the like."""
        module = importlib.import_module(f"{PACKAGE}.api.{operation}")
        return module.sync_detailed(*args, client=self.client, **given)


@pytest.fixture
def with_key(made: tuple[ModuleType, str], world: dict[str, str]) -> Iterator[Any]:
    """An Integrator with the key that is given, or with none."""
    package, _said = made
    with ExitStack() as open_ones:

        def integrator(key: str | None) -> Integrator:
            kind, shown = (
                (package.AuthenticatedClient, {"token": key}) if key else (package.Client, {})
            )
            client = kind(base_url=world["base"], **shown)
            return Integrator(open_ones.enter_context(client))

        yield integrator


@pytest.fixture
def integrator(with_key: Any, world: dict[str, str]) -> Integrator:
    return with_key(world["key"])


def models() -> Any:
    return importlib.import_module(f"{PACKAGE}.models")


def test_every_module_of_it_can_be_imported_and_one_warning_was_given(made):
    package, said = made
    for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        importlib.import_module(found.name)

    assert re.findall(r"^(?:WARNING|ERROR)\w* parsing (.*?) within", said, re.MULTILINE) == WARNED


def test_one_code_with_the_key_as_it_sends_it(integrator, world):
    told = integrator.ask("verify.verify_retrieve", world["code"], at="2026-11-25", scope="face", reference="Bed 7", receipt=models().VerifyRetrieveReceipt.VALUE_1)  # fmt: skip
    unknown = integrator.ask("verify.verify_retrieve", "7ZJ0K3M5N8P2Q4R6S9T1V3W5X71")

    answer = told.parsed
    assert (told.status_code, answer.status, answer.code) == (200, "valid", world["code"])
    assert (answer.holder.name, answer.knowledge.scope) == ("Ada Sørensen", "face")
    assert answer.valid_from < datetime.now(UTC)
    assert answer.receipt.count(".") == 2
    assert int(told.headers["RateLimit-Remaining"]) > 0
    assert (unknown.parsed.status, unknown.parsed.holder.name) == ("unknown", None)


def test_who_has_no_key_asks_without(with_key, world):
    without = with_key(None)

    assert without.ask("verify.verify_retrieve", world["code"]).parsed.code == world["code"]
    assert without.ask("scopes.scopes_list").parsed.results[0].code == "face"


def test_list_with_a_row_that_cannot_be_answered(integrator, world):
    of = models()
    rows = [of.VerificationRow(code=world["code"], at="2026-11-25", reference="Bed 4"), of.VerificationRow(code=world["code"], at="Monday")]  # fmt: skip
    body = of.VerificationList(checks=rows, receipts=True)
    told = integrator.ask("verify.verify_list", body=body, idempotency_key="list-1")
    again = integrator.ask("verify.verify_list", body=body, idempotency_key="list-1")

    good, bad = told.parsed.results
    assert (good.answer.status, good.reference, good.error) == ("valid", "Bed 4", None)
    assert (bad.answer, bad.error.code) == (None, "bad-at")
    assert (told.parsed.repeated, again.parsed.repeated) == (False, True)


def test_person_checks_key_and_list(integrator, world):
    person = models().ComparedPerson(name="Sørensen, Ada", number="1")
    match = integrator.ask("verify.verify_match", world["code"], body=person).parsed
    changes = integrator.ask("list_.list_changes", since=LATER).parsed
    checks = integrator.ask("checks.checks_list", code=world["code"]).parsed
    key = integrator.ask("key.key").parsed

    assert (match.match.name, match.match.register, match.match.number) == (True, None, False)
    assert [one.name for one in changes.results] == ["Ada Sørensen"]
    assert (checks.results[0].kept, checks.results[0].answer["match"]["name"]) == ("answer", True)
    assert (key.organisation, key.expires_at) == ("Harbour Clinic", None)


def test_cursor_is_followed_to_the_last_check(integrator, world, monkeypatch):
    from certificates.api.checks import Checks  # noqa: PLC0415 -- beside its one use

    monkeypatch.setattr(Checks.Pages, "page_size", 2)
    for reference in ("a", "b", "c"):
        integrator.ask("verify.verify_retrieve", world["code"], reference=reference)
    first = integrator.ask("checks.checks_list", from_=date(2026, 1, 1)).parsed
    (cursor,) = re.findall(r"cursor=([^&]+)", first.next_)
    second = integrator.ask("checks.checks_list", from_=date(2026, 1, 1), cursor=cursor).parsed

    assert [one.reference for one in (*first.results, *second.results)] == ["c", "b", "a"]
    assert second.next_ is None


def test_errors_arrive_as_problems_with_their_code(integrator, with_key, world):
    of = models()
    told = {
        one.parsed.code: (int(one.status_code), one.headers["Content-Type"], one.parsed.detail != "")
        for one in (
            integrator.ask("verify.verify_retrieve", world["code"], at="Monday"),
            integrator.ask("verify.verify_list", body=of.VerificationList(checks=[])),
            integrator.ask("checks.checks_list", cursor="nonsense"),
            with_key("nonsense").ask("key.key"),
        )
    }  # fmt: skip

    problem = "application/problem+json"
    assert told == {
        "bad-at": (400, problem, True),
        "invalid": (400, problem, True),
        "not-found": (404, problem, True),
        "bad-key": (401, problem, True),
    }
    faults = integrator.ask("verify.verify_list", body=of.VerificationList(checks=[])).parsed.errors
    assert [one.field for one in faults] == ["checks"]
