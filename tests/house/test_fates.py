"""Every table that names a person says what an erasure does with it (trainingsite/privacy/fates.py)."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model

from trainingsite.privacy import fates

# Columns that hold who somebody is, whatever the table.
TELLING = frozenset(
    {"name", "email", "to", "address", "register_number", "native_name", "reply_to", "old_email"}
)
ALL = (fates.GOES, fates.KEY_ALONE, fates.OF_OFFICES, fates.THE_CLINICS, fates.NOBODYS)


def names_a_person(model: type[Model]) -> bool:
    fields = model._meta.local_concrete_fields
    people = get_user_model()
    return any(
        field.related_model is people if field.is_relation else field.name in TELLING
        for field in fields
    )


def test_every_table_that_names_a_person_says_what_becomes_of_it() -> None:
    models = [one for one in apps.get_models() if not one._meta.proxy and one._meta.managed]
    naming = {one._meta.label for one in models if names_a_person(one)}
    said = frozenset().union(*ALL)

    assert sorted(naming - said) == []
    assert sorted(said - {one._meta.label for one in models}) == []
    assert len(said) == sum(len(fate) for fate in ALL)
