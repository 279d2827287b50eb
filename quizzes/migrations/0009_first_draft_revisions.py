"""A draft that waits is its own first revision, by whoever edited it last."""

from django.db import migrations
from django.utils import timezone


def keep(apps, schema_editor):
    revisions = apps.get_model("courses", "DraftRevision").objects
    questions = apps.get_model("quizzes", "Question").objects
    for question in questions.exclude(edited_by=None).iterator():
        revisions.get_or_create(
            kind="question",
            entry=question.uuid,
            number=1,
            defaults={
                "content": question.draft,
                "saved_by_id": question.edited_by_id,
                "saved_at": question.edited_at or timezone.now(),
            },
        )


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0014_first_draft_revisions'),
        ('quizzes', '0008_publishing_bases'),
    ]

    operations = [
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
