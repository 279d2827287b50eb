"""Which tables there are, in the state in which some migrations leave them."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

Key = tuple[str, str]
_PARTS = {"trainingsite", "certificates", "quizzes", "courses"}
# A session is worth a password and nothing else: people sign in again after a restore.
LEFT_OUT = {"sessions.Session", "accounts.PersonSession"}


_MADE_BY_MIGRATE = {"contenttypes", "auth"}
# What the program notes of itself, nobody's work.
_NOTED = {"trainingsite.SiteReading", "quizzes.ServerClock", "chain.AuditRun"}


class NewerDatabase(Exception):
    """A later version of this program has made these tables; the message names its migrations."""


def applied_migrations(alias: str = "default") -> list[str]:
    """The migrations that have run here, as app.name, in order; none where there are no tables yet."""
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def stored_models(alias: str = "default") -> list[type[Model]]:
    """Every model with a table, as the tables of this database are; the tables between two models included.

    A database that waits for `migrate` has the tables of an older version: the models are then that version's, as the
    applied migrations describe them. Raises NewerDatabase.
    """
    loader = MigrationLoader(connections[alias])
    waiting = set(loader.graph.nodes) - set(loader.applied_migrations)
    if waiting and loader.applied_migrations:
        return models_at(loader, loader.applied_migrations)
    return _with_rows(apps)


def models_at(loader: MigrationLoader, migrations: Iterable[Key]) -> list[type[Model]]:
    """The same for the tables that these migrations make. Raises NewerDatabase."""
    keys = set(migrations)
    _check_known(loader, keys)
    return _with_rows(loader.project_state([key for key in keys if key in loader.graph.nodes]).apps)


def _with_rows(registry: Any) -> list[type[Model]]:
    return [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]


def our_labels() -> set[str]:
    """The labels of the apps of this program, as they stand before the names of their tables."""
    return {app.label for app in apps.get_app_configs() if app.name.partition(".")[0] in _PARTS}


def _check_known(loader: MigrationLoader, keys: set[Key]) -> None:
    ours = our_labels()
    unknown = sorted(keys - set(loader.graph.nodes))
    if newer := [f"{label}.{name}" for label, name in unknown if label in ours]:
        raise NewerDatabase(
            "The tables were made by a later version of this program; this one does not know their migrations "
            f"{', '.join(newer)}. Install that version again."
        )


def is_up_to_date(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are those that this version's code asks."""
    loader = MigrationLoader(connection)
    return set(loader.graph.nodes) == set(loader.applied_migrations)


def database_is_empty() -> bool:
    """Whether nothing is stored beyond what migrations make."""
    if not applied_migrations():
        return True
    return not any(
        model._base_manager.exists()
        for model in stored_models()
        if model._meta.app_label not in _MADE_BY_MIGRATE and model._meta.label not in _NOTED
    )
