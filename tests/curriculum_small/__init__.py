"""A small course of all five kinds, and how tests load it: through the real loader, from a folder of their own."""

import shutil
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from courses.content.domain.curriculum import folder_hash

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

FOLDER = Path(__file__).resolve().parent / "small"


def copy_to(place: Path) -> Path:
    """A copy of the course folder that a test may change."""
    return Path(shutil.copytree(FOLDER, place / "small"))


def another(place: Path, code: str) -> Path:
    """The same folder as another course: every code is the first one's but its own and its quizzes', which begin with it."""
    folder = copy_to(place / code)
    edit(folder, "course.yaml", "code: small\nsource: small", f"code: {code}\nsource: {code}")
    for file in (folder / "quizzes").glob("*.yaml"):
        text = file.read_text().replace("[alpha-check]", f"[{code}-alpha-check]")
        file.write_text(text.replace("code: ", f"code: {code}-", 1))
    return folder


def write_scheme(folder: Path, code: str, exam: str, **changes: str) -> Path:
    """A scheme.yaml in the folder; `changes` by key, as they stand in the file."""
    said = {
        "code": code,
        "exam": exam,
        "edition": '"1"',
        "title": f"Certificate of {code}",
        "term_months": "12",
        "pilot": "false",
        "scopes": f"[{{code: {code}-scope, title: What {code} covers}}]",
        "limits": f"What {code} does not say.",
    }
    path = folder / "scheme.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in (said | changes).items()))
    return path


def load(folder: Path = FOLDER, *, take: str | None = None) -> str:
    """Run load_curriculum; gives what it printed."""
    out = StringIO()
    call_command("load_curriculum", str(folder), take=take, stdout=out)
    return out.getvalue()


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file of the copy."""
    path = folder / name
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new))


_loaded: dict[str, Rows] = {}


def give(folder: Path = FOLDER) -> None:
    """The course as the real loader leaves it in a database without any. A folder that says the same is read once in a
    process; every later test gets the same rows back.
    """
    said = folder_hash(folder)
    if said in _loaded:
        _write(_loaded[said])
        return
    before = _rows()
    load(folder)
    _loaded[said] = {
        table: (columns, new)
        for table, (columns, rows) in _rows().items()
        if (new := [row for row in rows if row not in before[table][1]])
    }


@cache
def _tables() -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True))


def _rows() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- our own tables
            columns = [column[0] for column in cursor.description]
            found[table] = (columns, [tuple(row) for row in cursor.fetchall()])
    return found


def _write(rows: Rows) -> None:
    """Foreign keys are looked at when the transaction ends, so the tables need no order."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            names = ", ".join(quote(name) for name in columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {quote(table)} ({names}) VALUES ({places})",  # noqa: S608 -- our own tables
                values,
            )
        # A test that restores an archive leaves the sequences of PostgreSQL behind these rows.
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


@cache
def _models() -> list[Any]:
    return [model for model in apps.get_models() if model._meta.managed]
