"""What a changed row leaves behind in the files of a database: its old text, in pages that are free and not yet used again."""

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper


def clear(connection: BaseDatabaseWrapper, table: str) -> None:
    """Write the files anew, with what rows say now and nothing else: of this table on PostgreSQL, of all on SQLite. In no
    transaction. It takes the time of reading everything and, for that long, the room of it. Raises DatabaseError."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
        elif connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_pages = cursor.fetchone()  # it answers so, and raises nothing
            if is_busy:
                raise OperationalError("somebody else was reading it all the while")
