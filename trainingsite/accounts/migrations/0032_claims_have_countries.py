"""A claim of a register entry keeps the country of its register: of accounts that still have the entry, it is filled in."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    """From the account, where its entry is the claimed one; others keep none, and count as of every country."""
    people = apps.get_model("accounts", "User").objects
    same = people.filter(
        pk=OuterRef("person"),
        register_key=OuterRef("register_key"),
        register_number_key=OuterRef("number_key"),
    )
    claims = apps.get_model("accounts", "RegisterClaim").objects
    theirs = claims.filter(
        person__register_key=F("register_key"), person__register_number_key=F("number_key")
    )
    theirs.update(register_country=Subquery(same.values("register_country")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0031_group_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerclaim",
            name="register_country",
            field=models.CharField(
                blank=True, default="", max_length=2, verbose_name="country of the register"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
