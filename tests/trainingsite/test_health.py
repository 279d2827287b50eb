"""Health: the process answers; only a failing database makes an installation unready."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates.models import Backlog
from trainingsite.accounts.actors import SYSTEM
from trainingsite.tasks import HEARTBEAT, heartbeat


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_degraded_until_a_worker_was_heard_and_a_sweep_has_run(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "checks": {
            "database": "ok",
            "oldest_unissued_pass_seconds": None,
            "sweep": "not run yet",
            "swept_seconds_ago": None,
            "broker": "ok",
            "beat": "not heard yet",
        },
    }


@pytest.mark.django_db
def test_readyz_is_ok_after_a_heartbeat_and_a_sweep(client):
    heartbeat()
    certificates.sweep(by=SYSTEM, now=timezone.now())

    body = client.get("/readyz").json()

    assert body["status"] == "ok"
    assert body["checks"]["sweep"] == "ok"
    assert 0 <= body["checks"]["swept_seconds_ago"] < 10


@pytest.mark.django_db
def test_readyz_says_how_long_the_sweep_is_silent(client):
    heartbeat()
    certificates.sweep(by=SYSTEM, now=timezone.now() - timedelta(seconds=95))

    body = client.get("/readyz").json()

    assert body["status"] == "degraded"
    assert body["checks"]["sweep"].startswith("silent for 9")
    assert 95 <= body["checks"]["swept_seconds_ago"] < 105


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "status"), [(50, "ok"), (70, "degraded")])
def test_pass_that_waits_for_more_than_a_minute_makes_it_degraded(client, waited, status):
    heartbeat()
    now = timezone.now()
    Backlog.objects.create(waiting_since=now - timedelta(seconds=waited), swept_at=now)

    body = client.get("/readyz").json()

    assert body["status"] == status
    assert body["checks"]["oldest_unissued_pass_seconds"] in range(waited, waited + 10)


@pytest.mark.django_db
def test_readyz_reads_one_row(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/readyz")


@pytest.mark.django_db
def test_readyz_says_how_long_beat_is_silent(client):
    cache.set(HEARTBEAT, timezone.now().timestamp() - 90)

    checks = client.get("/readyz").json()["checks"]

    assert checks["beat"].startswith("silent for 9")


@pytest.fixture
def dead_database(django_db_blocker, monkeypatch):
    """The database cannot be reached."""
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    with django_db_blocker.unblock():
        connection.close()
        yield
        connection.close()


@pytest.mark.usefixtures("dead_database")
def test_readyz_is_unavailable_without_a_database(client):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "checks": {"database": "failed"}}


@pytest.mark.usefixtures("dead_database")
def test_healthz_answers_while_the_database_is_away(client):
    assert client.get("/healthz").status_code == 200
