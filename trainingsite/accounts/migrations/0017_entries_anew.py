"""The normal form knows the list of registers and Unicode's look-alikes, and a sign-up that nobody confirmed reserves nothing.

Nothing that was typed changes. Unconfirmed accounts that never signed in leave the entry that they held to whoever else has
it. Then every account and claim gets its normal form anew, as in 0012: where it names exactly one register of our list that
is the list's code, else the name as typed. Every account that waits for another one gets its case.
"""

import sys
from datetime import timedelta
from importlib import import_module

from django.db import migrations
from django.utils import timezone
from django.utils.translation import gettext as _

anew = import_module("trainingsite.accounts.migrations.0012_register_keys_anew")
ANSWERED_WITHIN = timedelta(days=7)


def renew(apps, schema_editor):
    claims = apps.get_model("accounts", "RegisterClaim").objects
    people = apps.get_model("accounts", "User").objects
    leave_unconfirmed(people, claims, apps.get_model("account", "EmailAddress").objects)
    holders, later_claims = anew.renew_claims(claims)
    clashes = anew.renew_people(people.filter(entry_is_pending=False), holders)
    if clashes or later_claims:
        sys.stdout.write(anew.words(clashes, later_claims))
    open_cases(people, apps.get_model("accounts", "ReviewCase").objects)


def leave_unconfirmed(people, claims, addresses):
    """Whoever signed up, confirmed no address, never came in and sat no exam holds no entry."""
    confirmed = addresses.filter(verified=True).values("user_id")
    unconfirmed = (
        people.exclude(register_number="")
        .filter(is_superuser=False, last_login=None, pk__in=addresses.values("user_id"))
        .exclude(pk__in=confirmed)
        .exclude(pk__in=claims.values("person_id"))
    )
    waiting = list(unconfirmed.values_list("pk", flat=True))
    people.filter(pk__in=waiting).update(
        register_key="", register_number_key="", register_clash_with=None, entry_is_pending=True
    )


def open_cases(people, cases):
    now = timezone.now()
    for person in people.exclude(register_clash_with=None).order_by("pk"):
        facts = {"register": person.register, "number": person.register_number}
        cases.create(
            kind="register-clash",
            about=f"accounts.user:{person.uuid}",
            person=person,
            opened_at=now,
            answer_by_date=timezone.localdate(now + ANSWERED_WITHIN),
            asked=_("Whose register entry this is: %(register)s %(number)s") % facts,
            content={**facts, "earlier": person.register_clash_with_id},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_registers"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
