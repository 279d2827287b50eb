"""Health: the process answers; only a database that fails or takes no writes makes an installation unready."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates.chain.models import AuditRun
from certificates.models import Backlog
from courses.models import PublishRecord
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability
from trainingsite.health import looking
from trainingsite.health.models import SiteReading
from trainingsite.health.trial import TrialWrite, trial
from trainingsite.tasks import HEARTBEAT, heartbeat, look_at_site


@pytest.fixture(autouse=True)
def _no_trial_before_or_after():
    """What one test tried is nothing that another hears of."""
    trial.forget()
    yield
    trial.forget()


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
            "writing": "ok",
            "oldest_unissued_pass_seconds": None,
            "sweep": "not run yet",
            "swept_seconds_ago": None,
            "broker": "ok",
            "beat": "not heard yet",
            "triggers": "not looked at yet",
            "clock": "not looked at yet",
            "statistics": "not looked at yet",
            "backup": "ok",
            "disk": "ok",
            "audit": "ok",
            "audited_seconds_ago": None,
        },
    }


@pytest.mark.django_db
def test_readyz_is_ok_after_a_heartbeat_and_a_sweep(client):
    heartbeat()
    look_at_site()
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
    look_at_site()
    now = timezone.now()
    Backlog.objects.create(waiting_since=now - timedelta(seconds=waited), swept_at=now)

    body = client.get("/readyz").json()

    assert body["status"] == status
    assert body["checks"]["oldest_unissued_pass_seconds"] in range(waited, waited + 10)


@pytest.mark.django_db
def test_readyz_reads_three_rows(client, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(3):
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


# --- Whether writing works ------------------------------------------------------------------------


def _trial_at():
    return SiteReading.objects.values_list("written_at", flat=True).first()


@pytest.mark.django_db
def test_one_call_in_ten_seconds_writes_and_the_others_have_its_answer(monkeypatch):
    here, now = TrialWrite(), timezone.now()
    moments = iter([100.0, 109.9, 110.1, 110.1, 110.1])
    monkeypatch.setattr("trainingsite.health.trial.time.monotonic", lambda: next(moments))

    tried = []
    for later in range(3):
        assert here.works(now=now + timedelta(seconds=later))
        tried.append(_trial_at())

    assert tried == [now, now, now + timedelta(seconds=2)]


@pytest.fixture
def unwritable():
    """A database that can be read and not be written, as after a full disk."""
    on, off = (
        ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
        if connection.vendor == "postgresql"
        else ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
    yield lambda: connection.cursor().execute(off)
    with connection.cursor() as cursor:
        cursor.execute(off)


@pytest.mark.django_db(transaction=True)
def test_readyz_is_unavailable_while_nothing_can_be_written(client, unwritable):
    answers = [client.get("/readyz") for _call in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].json() == {
        "status": "unavailable",
        "checks": {"database": "ok", "writing": "failed"},
    }
    unwritable()
    assert client.get("/readyz").status_code == 503  # the answer of ten seconds ago
    trial.forget()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_asks_while_somebody_tries_does_not_wait(monkeypatch):
    """A database that hangs holds one thread, and every other has the answer from before."""
    here, entered, leave = TrialWrite(), threading.Event(), threading.Event()
    assert here.works(now=timezone.now())
    here._tried_at = -100.0  # ten seconds are over

    def hang(_execute, *_args):
        entered.set()
        assert leave.wait(10)
        return _execute(*_args)

    def try_slowly():
        with connection.execute_wrapper(hang):
            here.works(now=timezone.now())
        connection.close()

    trying = threading.Thread(target=try_slowly)
    trying.start()
    assert entered.wait(10)

    assert here.works(now=timezone.now())  # would wait for ever

    leave.set()
    trying.join(10)


# --- What the sweep finds ---------------------------------------------------------------------------


@pytest.fixture
def ready():
    """Everything is as it should be."""
    heartbeat()
    look_at_site()
    certificates.sweep(by=SYSTEM, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_missing_trigger_is_found_by_the_sweep_and_told(client, ready):
    table = PublishRecord._meta.db_table
    with connection.cursor() as cursor:
        for statement in immutability._drop_statements(connection.vendor, table):
            cursor.execute(statement)
    before = client.get("/readyz").json()

    look_at_site()
    body = client.get("/readyz").json()

    assert before["status"] == "ok"
    assert (body["status"], body["checks"]["triggers"]) == ("degraded", f"missing: {table}")
    immutability.install(connection)
    look_at_site()
    assert client.get("/readyz").json()["status"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("backup", "begun", "said"),
    [(35, 90, "ok"), (37, 90, "37 hours old"), (None, 35, "ok"), (None, 37, "none yet")],
)
def test_old_backup_makes_it_degraded(client, ready, backup, begun, said):
    now = timezone.now()
    _audit(1)
    SiteReading.objects.update(
        begun_at=now - timedelta(hours=begun),
        backup_at=None if backup is None else now - timedelta(hours=backup),
    )

    body = client.get("/readyz").json()

    assert body["checks"]["backup"] == said
    assert body["status"] == ("ok" if said == "ok" else "degraded")


@pytest.mark.django_db
def test_age_of_backups_can_be_somebody_elses_business(client, ready, settings):
    settings.BACKUP_MAX_AGE_HOURS = 0
    SiteReading.objects.update(backup_at=timezone.now() - timedelta(days=90))

    assert client.get("/readyz").json()["status"] == "ok"


@pytest.mark.django_db
def test_clock_that_was_set_back_makes_it_degraded(client, ready):
    looking.look(now=timezone.now() - timedelta(hours=1))  # the sweep has the clock that is wrong
    SiteReading.objects.update(looked_at=timezone.now())

    body = client.get("/readyz").json()

    assert body["status"] == "degraded"
    assert body["checks"]["clock"] in ("set back by 3599 s", "set back by 3600 s")


@pytest.mark.django_db
def test_sweep_that_does_not_look_any_more_makes_it_degraded(client, ready):
    SiteReading.objects.update(looked_at=timezone.now() - timedelta(seconds=130))

    body = client.get("/readyz").json()

    assert body["status"] == "degraded"
    assert body["checks"]["triggers"].startswith("not looked at for 13")


@pytest.mark.django_db
def test_nearly_full_disk_makes_it_degraded(client, ready, settings):
    settings.DISK_RESERVE_MB = 10**9

    body = client.get("/readyz").json()

    assert (body["status"], body["checks"]["disk"]) == ("degraded", "nearly full")


# --- Audits -----------------------------------------------------------------------------------------


def _audit(hours_ago, found=0):
    ended = timezone.now() - timedelta(hours=hours_ago)
    return AuditRun.objects.create(
        began_at=ended, ended_at=ended, is_whole=False, length=7, through=7, again_through=0,
        results_through=0, entries=7, results=0, found=found,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "said"), [(1, "ok"), (35, "ok"), (37, "37 hours old")])
def test_old_audit_makes_it_degraded(client, ready, hours, said):
    _audit(hours)

    body = client.get("/readyz").json()

    assert body["checks"]["audit"] == said
    assert body["checks"]["audited_seconds_ago"] in range(hours * 3600, hours * 3600 + 60)
    assert body["status"] == ("ok" if said == "ok" else "degraded")


@pytest.mark.django_db
def test_audit_that_found_something_makes_it_degraded_at_once(client, ready):
    _audit(25)
    _audit(1, found=3)

    body = client.get("/readyz").json()

    assert (body["status"], body["checks"]["audit"]) == ("degraded", "3 not as it was")
    assert body["checks"]["audited_seconds_ago"] in range(25 * 3600, 25 * 3600 + 60)


@pytest.mark.django_db
def test_new_installation_has_a_day_and_a_half_to_make_its_first_audit(client, ready):
    assert client.get("/readyz").json()["checks"]["audit"] == "ok"
    begun = timezone.now() - timedelta(hours=37)
    SiteReading.objects.update(begun_at=begun, backup_at=timezone.now())

    body = client.get("/readyz").json()

    assert (body["status"], body["checks"]["audit"]) == ("degraded", "none yet")
