"""How much work the database does for something, free of clocks: SQLite counts its steps, PostgreSQL the rows it reads."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def database_steps(work: Callable[[], Any]) -> int:
    """Steps of SQLite's machine, or rows that PostgreSQL read, while the work was done. Inside a transaction only."""
    return _sqlite_steps(work) if connection.vendor == "sqlite" else _postgres_rows(work)


def show_rows_to_the_planner() -> None:
    """PostgreSQL looks at new rows by itself within a minute; a test cannot wait for that. SQLite needs nothing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _sqlite_steps(work: Callable[[], Any]) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, 1)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 1)
    return steps


def _postgres_rows(work: Callable[[], Any]) -> int:
    # A small table is read whole even where an index would do: what counts is what a large one would cost.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    before = _rows_read()
    work()
    return _rows_read() - before


def _rows_read() -> int:
    asked = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0])
