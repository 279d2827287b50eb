"""Tasks of one process share a connection to the database, and never a broken one."""

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from trainingsite.celery import TASKS_PER_CONNECTION, app, look_at_connection

pytestmark = pytest.mark.any_engine


def test_worker_keeps_its_connection_over_many_tasks() -> None:
    assert DjangoWorkerFixup(app).db_reuse_max == TASKS_PER_CONNECTION


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_usable", [True, False])
def test_connection_that_failed_is_kept_only_where_it_still_works(
    monkeypatch: pytest.MonkeyPatch, is_usable: bool
) -> None:
    connection.ensure_connection()
    connection.errors_occurred = True
    monkeypatch.setattr(connection, "is_usable", lambda: is_usable)

    look_at_connection()

    assert (connection.connection is not None) is is_usable
