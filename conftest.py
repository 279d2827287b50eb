"""What every test has: clean caches, guarded rows that may be removed at the end, real servers on request."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from rest_framework.test import APIClient

from quizzes.bank.actions.alike import forget_banks
from quizzes.sitting.actions.drawing import forget_drawables
from quizzes.sitting.actions.given import forget_cached
from tests import curriculum_small, kept
from tests.services import running_valkey
from tests.site import Site
from tests.thorough import is_left
from trainingsite.database import immutability

TRANSACTIONAL = {
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
}
ENGINE_MARKS = {"any_engine", "each_engine"}
NEEDS_DATABASE = TRANSACTIONAL | {"db", "admin_client", "admin_user", "client_of"}

# A crowded machine is no fault of what is tested.
hypothesis.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.load_profile("any machine")
# A tenth of the time went into looking for garbage among modules that stay to the end.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """What was imported by now is never looked through again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only tests with a database are worth a second run; some are for PostgreSQL alone.

    Long ones come first: one that begins last keeps every other processor waiting.
    """
    on_postgres = os.environ.get("TEST_DATABASE") == "postgres"
    for item in items:
        if is_left(item.nodeid, on_postgres=on_postgres):
            item.add_marker(pytest.mark.thorough)
    kept = [item for item in items if _runs_here(item)]
    left = set(map(id, kept))
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in left])
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    """With CI=true nothing is skipped in silence: a skip is a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped, and with CI=true nothing may be: {report.longrepr}"
        )
    return report


def _runs_here(item: pytest.Item) -> bool:
    is_for_postgres = item.get_closest_marker("postgres") is not None
    if os.environ.get("TEST_DATABASE") == "postgres":
        return is_for_postgres or (_uses_database(item) and not _is_for_any_engine(item))
    return not is_for_postgres


def _is_for_any_engine(item: pytest.Item) -> bool:
    """The nearest of the two marks decides: a test says `each_engine` in a module that says `any_engine`.

    `any_engine` is for what is decided above the database: pages, words, API shapes, printing, rules of domain, who may do
    what, one example after another of one rule. On each engine run: migrations, triggers, constraints, locks and threads,
    commits and what follows them, SQL of our own, counting, order and search, limits of columns and odd characters,
    backup and restore, and one whole story for each act. A query that stands nowhere else belongs to them, whatever page
    it is for: PostgreSQL is stricter than SQLite.
    """
    names = (mark.name for mark in item.iter_markers())
    return next((name for name in names if name in ENGINE_MARKS), "each_engine") == "any_engine"


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & NEEDS_DATABASE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The test database begins as a copy of one that was migrated before."""
    if connection.vendor == "sqlite":
        kept.give_migrated(Path(settings.DATABASES["default"]["TEST"]["NAME"]))
    else:
        kept.give_migrated_postgres(connection.creation._get_test_db_name())


@pytest.fixture(autouse=True)
def _clean_caches() -> None:
    """Nothing that one test cached is seen by the next."""
    cache.clear()
    forget_cached()
    forget_banks()
    forget_drawables()


@pytest.fixture(autouse=True)
def _guarded_rows_removed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactional tests leave rows that never change: take them away with the triggers lifted.

    On PostgreSQL Django truncates the tables, which fires no trigger for each row.
    """
    marker = request.node.get_closest_marker("django_db")
    transactional = marker is not None and marker.kwargs.get("transaction", False)
    transactional = transactional or bool(TRANSACTIONAL & set(request.fixturenames))
    if not transactional or connection.vendor == "postgresql":
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with immutability.lifted(connection):
        call_command(
            "flush", verbosity=0, interactive=False, allow_cascade=False, inhibit_post_migrate=True
        )


@pytest.fixture
def curriculum(db: None) -> None:
    """The small course of all five kinds, as the real loader leaves it."""
    curriculum_small.give()


@pytest.fixture
def client_of() -> Callable[[Any], APIClient]:
    """A client of the API that is signed in as a person."""

    def signed_in(person: Any) -> APIClient:
        client = APIClient()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real Valkey; gives its socket."""
    with running_valkey(tmp_path_factory.mktemp("valkey")) as socket:
        yield socket


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A whole installation as `make run` starts it, shared by the tests of a run that do not break it."""
    with Site(tmp_path_factory.mktemp("site")).running() as site:
        yield site


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A whole installation of one test, which may kill what it likes."""
    with Site(tmp_path).running() as site:
        yield site
