"""Every register entry gets its normal form. Of accounts with the same one the earliest keeps it.

The later ones keep what they typed and lose nothing, but have no normal form: a person has to settle whose entry it is.
Whoever changes the normal form (domain/register.py) needs a migration like this one.
"""

import sys

from django.db import migrations

from trainingsite.accounts.domain.register import RegisterEntry


def fill_keys(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects
    owners, clashes = {}, {}
    for person in people.exclude(register_number="").order_by("date_joined", "pk"):
        keys = RegisterEntry("", "", person.register, person.register_number).keys
        owner = owners.setdefault(keys, person.pk)
        if owner == person.pk:
            people.filter(pk=person.pk).update(register_key=keys[0], register_number_key=keys[1])
        else:
            clashes[person.pk] = owner
            people.filter(pk=person.pk).update(register_clash_with=owner)
    if clashes:
        sys.stdout.write(words(clashes))


def words(clashes):
    """What the administrator reads who migrates."""
    listed = ", ".join(f"{later} (as {earlier})" for later, earlier in clashes.items())
    return (
        f"\n    {len(clashes)} accounts have the register entry of an earlier account: {listed}.\n"
        "    They can study, and sit no exam until an administrator has settled whose entry it is:\n"
        "    on the desk under People, filter 'register entry'.\n"
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_register_keys")]
    operations = [migrations.RunPython(fill_keys, migrations.RunPython.noop)]
