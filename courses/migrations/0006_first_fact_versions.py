"""What every fact said before its versions were kept: its row as it stands becomes version 1."""

from django.db import migrations

# What a fact could say then.
FIELDS = ("statement", "mark", "tier", "citation", "address", "jurisdiction", "limit", "conflict")


def keep_first_versions(apps, schema_editor):
    facts = apps.get_model("courses", "Fact").objects.filter(versions=None)
    versions = apps.get_model("courses", "FactVersion").objects
    for fact in facts.iterator():
        said = {name: getattr(fact, name) for name in FIELDS}
        content = {"id": fact.code, "review_by": fact.review_by_date.isoformat()} | said
        versions.create(fact=fact, number=1, content=content, recorded_at=fact.changed_at)


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_dispute_words_and_living_slugs")]
    operations = [migrations.RunPython(keep_first_versions, migrations.RunPython.noop)]
