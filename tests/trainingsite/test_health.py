"""Health: the process answers; only a failing database makes an installation unready."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from trainingsite.tasks import HEARTBEAT, heartbeat


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_degraded_until_a_worker_was_heard(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "checks": {
            "database": "ok",
            "oldest_unissued_pass_seconds": None,
            "broker": "ok",
            "beat": "not heard yet",
        },
    }


@pytest.mark.django_db
def test_readyz_is_ok_after_a_heartbeat(client):
    heartbeat()

    response = client.get("/readyz")

    assert response.json()["status"] == "ok"


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
