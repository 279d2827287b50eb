"""SQLite knows its tables after every migration and once a day; PostgreSQL is left to itself."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import Attempt
from tests.certificates.factories import attempt
from tests.people import ada
from trainingsite import tasks
from trainingsite.database import planner

pytestmark = pytest.mark.django_db
ON_SQLITE = connection.vendor == "sqlite"


def _known(table):
    """What SQLite has noted about the indexes of a table."""
    if not ON_SQLITE:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = %s", [table])
        return dict(cursor.fetchall())


def _statements(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries]


def test_migrating_notes_how_choosy_each_index_is():
    for cycle in (1, 2, 3):
        attempt(ada(), cycle=cycle)

    call_command("migrate", verbosity=0)

    known = _known(Attempt._meta.db_table)
    assert known.get("quizzes_attempt_by_person") == ("3 3 3 3" if ON_SQLITE else None)


def test_once_a_day_the_task_looks_at_every_table_by_itself():
    said = _statements(tasks.refresh_planner)

    entry = settings.CELERY_BEAT_SCHEDULE["refresh-planner"]
    assert entry == {"task": tasks.refresh_planner.name, "schedule": 24 * 3600.0}
    looked_at = [statement.split()[1] for statement in said if statement.startswith("ANALYZE")]
    assert ('"quizzes_attempt"' in looked_at) is ON_SQLITE
    assert len(looked_at) == len(set(looked_at))
    assert not [table for table in looked_at if "sqlite_" in table]


def test_postgresql_is_asked_nothing():
    assert bool(_statements(lambda: planner.refresh(connection))) is ON_SQLITE
