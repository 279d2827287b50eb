"""Data migrations of tables whose rows never change: lifted for what they name, and guarded again whatever happens."""

from contextlib import contextmanager

import pytest
from django.apps import apps as site
from django.db import IntegrityError, connection, migrations, transaction
from django.db.migrations.loader import MigrationLoader

from courses.models import PublishRecord
from tests.house.any_row import any_row
from trainingsite.database import immutability

pytestmark = pytest.mark.django_db(transaction=True)
GUARDED = "courses_publishrecord"


class Failed(Exception):
    """What a migration raises in these tests."""


def _migrate(change):
    """Apply one data migration, as `migrate` does."""
    migration = migrations.Migration("9999_for_this_test", "courses")
    migration.operations = [migrations.RunPython(change)]
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.apply(state, editor)


@contextmanager
def _lifted(schema_editor, *tables):
    with site.get_app_config("trainingsite").lifted_for_migration(schema_editor, *tables):
        yield


def _says(note):
    return list(PublishRecord.objects.values_list("note", flat=True)) == [note]


@pytest.fixture
def record():
    """A row that never changes."""
    return any_row(PublishRecord)


def _refused():
    return pytest.raises(IntegrityError, match="never change")


def test_a_migration_cannot_change_a_guarded_row_by_accident(record):
    def change(apps, _editor):
        with _refused(), transaction.atomic():
            apps.get_model("courses", "PublishRecord").objects.update(note="new")

    _migrate(change)

    assert _says(record.note)


def test_a_migration_changes_what_it_names_and_leaves_it_guarded(record):
    def change(apps, editor):
        records = apps.get_model("courses", "PublishRecord").objects
        with _lifted(editor, GUARDED):
            records.update(note="new")
        with _refused(), transaction.atomic():
            records.update(note="after")

    _migrate(change)

    assert _says("new")
    assert immutability.missing(connection) == []
    with _refused():
        record.delete()


def test_what_a_migration_does_not_name_stays_guarded(record):
    def change(apps, editor):
        with _lifted(editor, "courses_signoff"), _refused(), transaction.atomic():
            apps.get_model("courses", "PublishRecord").objects.update(note="new")

    _migrate(change)

    assert _says(record.note)
    assert immutability.missing(connection) == []


def test_a_migration_that_fails_leaves_rows_and_guards_as_they_were(record):
    def change(apps, editor):
        with _lifted(editor, GUARDED):
            apps.get_model("courses", "PublishRecord").objects.update(note="new")
            raise Failed

    with pytest.raises(Failed):
        _migrate(change)
    assert _says(record.note)
    assert immutability.missing(connection) == []


def test_rows_that_a_migration_has_just_added_are_no_obstacle(record):
    """On PostgreSQL their foreign keys wait for the end, and a table that is waited for cannot be changed."""

    def change(apps, editor):
        records = apps.get_model("courses", "PublishRecord").objects
        fields = {"course_id": record.course_id, "source": "files", "published_at": record.published_at}  # fmt: skip
        records.create(**fields)
        with _lifted(editor, GUARDED):
            records.update(note="new")
            records.create(**fields, note="new")
        editor.execute(f'ALTER TABLE "{GUARDED}" ADD COLUMN for_this_test integer')
        editor.execute(f'ALTER TABLE "{GUARDED}" DROP COLUMN for_this_test')

    _migrate(change)

    assert PublishRecord.objects.filter(note="new").count() == 3


@pytest.mark.usefixtures("record")
def test_a_table_that_is_guarded_no_longer_gets_no_guard():
    def change(_apps, editor):
        with _lifted(editor, "courses_course"):
            pass

    _migrate(change)

    record = PublishRecord.objects.get()
    type(record.course).objects.update(title="As a course may")
