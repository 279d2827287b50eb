"""Everybody who edits a draft is kept until it goes live, by the uuid of its lesson or question."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_uuids(apps, schema_editor):
    lessons = apps.get_model("courses", "Lesson").objects
    for pk in lessons.filter(uuid=None).values_list("pk", flat=True):
        lessons.filter(pk=pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("courses", "0007_sources_of_content"),
    ]
    operations = [
        migrations.AddField(
            model_name="lesson",
            name="uuid",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(give_uuids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="lesson",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, unique=True, editable=False),
        ),
        migrations.CreateModel(
            name="PublishContributor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("record", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contributors", to="courses.publishrecord")),
            ],
        ),
        migrations.CreateModel(
            name="Contributor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("entry", models.UUIDField()),
                ("first_edited_at", models.DateTimeField()),
                ("last_edited_at", models.DateTimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name="publishcontributor",
            constraint=models.UniqueConstraint(fields=("record", "person"), name="courses_publish_contributor_once"),
        ),
        migrations.AddConstraint(
            model_name="contributor",
            constraint=models.UniqueConstraint(fields=("kind", "entry", "person"), name="courses_contributor_once"),
        ),
    ]
