"""Whoever has sat an exam under a register entry keeps it: the first of several with the same.

The rows of a higher floor are read here once, so that the new table starts with what is known.
"""

from django.db import migrations

from trainingsite.accounts.domain.register import RegisterEntry


def claim_entries(apps, schema_editor):
    claims = apps.get_model("accounts", "RegisterClaim").objects
    confirmed = apps.get_model("quizzes", "ConfirmedName").objects.select_related("attempt")
    for name in confirmed.order_by("confirmed_at", "pk").iterator():
        register, number = RegisterEntry("", "", name.register, name.register_number).keys
        claims.get_or_create(
            register_key=register,
            number_key=number,
            released_at=None,
            defaults={
                "person_id": name.attempt.user_id,
                "register": name.register,
                "register_number": name.register_number,
                "claimed_at": name.confirmed_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_register_entry_once"), ("quizzes", "0002_living_evidence")]
    operations = [migrations.RunPython(claim_entries, migrations.RunPython.noop)]
