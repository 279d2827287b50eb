"""Database check: whatever names a course and a module is in the course of its module.

Each has a column for its course, because a constraint cannot reach through the module; nothing but this check says that
the two agree. It runs with every `migrate`, and with `check --database default`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import F

from courses.models import Module


@register(Tags.database)
def check_course_is_the_modules(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """An error for each kind of row of which one is in another course than its module."""
    return [error for alias in databases or () for error in _errors(alias)]


def _errors(alias: str) -> Iterator[CheckMessage]:
    for model in _in_a_module():
        if not _has_columns(alias, model):
            continue  # before the migration that brings them
        rows = model._default_manager.using(alias).filter(module__isnull=False)
        strays = rows.exclude(course=F("module__course"))
        codes = ", ".join(strays.order_by("code").values_list("code", flat=True)[:5])
        if codes:
            yield Error(
                f"{model._meta.label}: rows in another course than their module: {codes}.",
                hint="Set their course to the module's. Loading the course's files does not.",
                id="courses.E001",
            )


def _in_a_module() -> list[Any]:
    """Every model of every part that names both."""
    models: list[Any] = [model for model in apps.get_models() if model is not Module]
    return [model for model in models if {"course", "module"} <= _names(model)]


def _names(model: Any) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def _has_columns(alias: str, model: Any) -> bool:
    connection = connections[alias]
    table = model._meta.db_table
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    return {"course_id", "module_id"} <= {column.name for column in columns}
