"""Rows that never change: neither the ORM, nor bulk changes, nor SQL get past the triggers."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.house.any_row import any_row
from trainingsite.database import immutability

pytestmark = pytest.mark.django_db


# What a model's own description promises, apart from the mark that guards its table: either without the other fails.
PROMISED = sorted(
    model._meta.label for model in apps.get_models() if "Immutable" in (model.__doc__ or "")
)


@pytest.fixture(params=PROMISED)
def row(request):
    """One stored row of a model that says that it is immutable."""
    return any_row(apps.get_model(request.param))


def test_every_model_that_says_so_is_guarded_and_no_other():
    guarded = [model._meta.label for model in immutability.immutable_models()]

    assert guarded == PROMISED
    assert len(guarded) >= 27


def _refused():
    return pytest.raises(IntegrityError, match="never change")


def test_a_guarded_row_cannot_be_saved_again(row):
    with _refused(), transaction.atomic():
        row.save()


def test_a_guarded_row_cannot_be_deleted(row):
    with _refused(), transaction.atomic():
        row.delete()


def test_guarded_rows_cannot_be_updated_in_bulk(row):
    name = next(f.name for f in row._meta.local_concrete_fields if not f.primary_key)
    rows = type(row)._base_manager.all()

    with _refused(), transaction.atomic():
        rows.update(**{name: getattr(row, name)})
    with _refused(), transaction.atomic():
        rows.bulk_update([row], [name])


def test_guarded_rows_cannot_be_deleted_in_bulk(row):
    with _refused(), transaction.atomic():
        type(row)._base_manager.all().delete()


@pytest.mark.parametrize("statement", ['UPDATE "{}" SET id = id + 1', 'DELETE FROM "{}"'])
def test_guarded_rows_cannot_be_changed_by_sql(row, statement):
    with _refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(row._meta.db_table))


def test_guarded_rows_can_be_removed_while_the_triggers_are_lifted(row):
    with immutability.lifted(connection):
        row.delete()

    assert immutability.missing(connection) == []


def _findings():
    return [found.id for found in run_checks(tags=["database"], databases=["default"])]


def test_the_check_is_silent_when_every_trigger_is_there():
    assert _findings() == []


def test_the_check_names_a_table_that_lost_its_triggers():
    suffix = "" if connection.vendor == "postgresql" else "_update"
    on = ' ON "quizzes_result"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "quizzes_result_immutable{suffix}"{on}')

    assert _findings() == ["trainingsite.E001"]
    assert immutability.missing(connection) == ["quizzes_result"]


def test_migrating_puts_lost_triggers_back():
    immutability.remove(connection)

    call_command("migrate", verbosity=0)

    assert immutability.missing(connection) == []
