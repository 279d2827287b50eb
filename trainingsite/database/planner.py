"""What SQLite knows about its tables when it plans a statement. PostgreSQL sees to that itself."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

# Enough to tell a choosy index from one with three values, however long the table: 45 CPU-ms in all with 100,000 certificates.
ROWS_LOOKED_AT = 400


def refresh(connection: BaseDatabaseWrapper) -> None:
    """Note how choosy each index is. Without it SQLite takes any index that fits, be it the one on a quiz of thousands.

    ANALYZE and not PRAGMA optimize, which before SQLite 3.46 (Debian 12 has 3.40) looks at nothing that its own
    connection has not asked for. One table after the other: a writer waits for one of them at most. Connections that
    are open keep what they know, so that `manage.py up` migrates first and starts the others then.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("sqlite_"):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def refresh_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Signal receiver: every table is there, and rows may have moved."""
    refresh(connections[using])


def connect() -> None:
    """Hear about the end of every migration: `sessions` comes last, when every table is there."""
    last = apps.get_app_config("sessions")
    post_migrate.connect(refresh_after_migrate, sender=last, dispatch_uid="planner")
