"""manage.py migrate: Django's own, which begins at the end where there is nothing yet (trainingsite/database/beginning.py)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from trainingsite.database import beginning

# Whoever asks for one of these wants a certain migration, or only to look.
_ASKS = ("app_label", "migration_name", "plan", "check_unapplied", "fake", "fake_initial", "prune", "run_syncdb")  # fmt: skip


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        if not any(options[name] for name in _ASKS) and beginning.is_new(connection):
            beginning.make_tables(connection)
        said: str | None = super().handle(*args, **options)
        return said
