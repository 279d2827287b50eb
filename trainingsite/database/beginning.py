"""A database with nothing in it gets its tables as the models are today.

To make them by every migration that there ever was takes half a minute, and gives the same (tests/trainingsite/test_beginning.py). What a
migration besides puts into an empty database is done by whoever stands behind it: roles, triggers and rights after every `migrate`.
"""

from django.apps import apps
from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_new(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is no table at all: one is enough, whoever made it, for the migrations to look for themselves."""
    return not connection.introspection.table_names()


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Every table of every part, and the note that all migrations have run: all of it or nothing."""
    migrations = MigrationLoader(connection).disk_migrations
    with connection.schema_editor() as editor:
        for part in apps.get_app_configs():
            for model in router.get_migratable_models(part, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        _note(connection, editor, sorted(migrations))


def _note(
    connection: BaseDatabaseWrapper, editor: BaseDatabaseSchemaEditor, done: list[tuple[str, str]]
) -> None:
    table = MigrationRecorder(connection).Migration
    editor.create_model(table)
    rows = [table(app=part, name=name) for part, name in done]
    table._default_manager.using(connection.alias).bulk_create(rows)
