"""The normal form of register entries knows more spellings: every account and every claim gets it anew.

Nothing that was typed changes. Of accounts that turn out to have the same entry the one that sat an exam under it keeps it,
else the earliest; the later ones wait for a person, as in 0004. Of claims to the same entry the first stands; the later ones
stay as they are in words, with a key that no entry has, and an administrator may release them.
"""

import sys

from django.db import migrations
from django.db.models import F

from trainingsite.accounts.domain.register import RegisterEntry


def keys_of(row):
    return RegisterEntry("", "", row.register, row.register_number).keys


def renew(apps, schema_editor):
    claims = apps.get_model("accounts", "RegisterClaim").objects
    people = apps.get_model("accounts", "User").objects
    holders, later_claims = renew_claims(claims)
    clashes = renew_people(people, holders)
    if clashes or later_claims:
        sys.stdout.write(words(clashes, later_claims))


def renew_claims(claims):
    """({entry: whose exam was the first under it}, {later claim: the first one of somebody else})."""
    first, later, wanted = {}, {}, {}
    for claim in claims.order_by("claimed_at", "pk"):
        keys = keys_of(claim)
        if claim.released_at is None:
            earlier = first.setdefault(keys, claim)
            if earlier.pk != claim.pk:
                keys = (keys[0], f"later claim {claim.pk}")
                if earlier.person_id != claim.person_id:
                    later[claim.pk] = earlier.pk
        if keys != (claim.register_key, claim.number_key):
            wanted[claim.pk] = keys
    # Two steps, because an entry may get the form that another is about to leave.
    for pk in wanted:
        claims.filter(pk=pk).update(number_key=f"later claim {pk}")
    for pk, (register, number) in wanted.items():
        claims.filter(pk=pk).update(register_key=register, number_key=number)
    return {keys: claim.person_id for keys, claim in first.items()}, later


def renew_people(people, holders):
    """{account: who has its entry}, for those that had their entry alone until now."""
    clashes, owners, wanted = {}, {}, {}
    listed = list(people.exclude(register_number="").order_by("date_joined", "pk"))
    # Whoever sat the exam first, then who had the entry until now, then the earliest: `sorted` keeps their order.
    listed.sort(key=lambda one: (holders.get(keys_of(one)) != one.pk, one.register_clash_with_id is not None))
    for person in listed:
        keys = keys_of(person)
        owner = owners.setdefault(keys, person.pk)
        mine = (*keys, None) if owner == person.pk else ("", "", owner)
        if owner != person.pk and person.register_clash_with_id is None:
            clashes[person.pk] = owner
        if mine != (person.register_key, person.register_number_key, person.register_clash_with_id):
            wanted[person.pk] = mine
    people.filter(pk__in=wanted).update(register_key="", register_number_key="", register_clash_with=F("pk"))
    for pk, (register, number, owner) in wanted.items():
        people.filter(pk=pk).update(register_key=register, register_number_key=number, register_clash_with=owner)
    return clashes


def words(clashes, later_claims):
    """What the administrator reads who migrates."""
    lines = []
    if clashes:
        listed = ", ".join(f"{later} (as {earlier})" for later, earlier in clashes.items())
        lines.append(
            f"\n    {len(clashes)} accounts turn out to have the register entry of another, in other words: {listed}.\n"
            "    They can study, and sit no exam until an administrator has settled whose entry it is:\n"
            "    on the desk under People, filter 'register entry'.\n"
        )
    if later_claims:
        listed = ", ".join(f"{later} (after {first})" for later, first in later_claims.items())
        lines.append(
            f"\n    {len(later_claims)} exams were begun under the register entry of somebody else's exam, in other words: "
            f"{listed}.\n    The first counts. The others can be released on the desk.\n"
        )
    return "".join(lines)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_told_addresses")]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
