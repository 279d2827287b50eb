"""A draft that waits is its own first revision, by whoever edited it last."""

from django.db import migrations
from django.utils import timezone


def keep(apps, schema_editor):
    revisions = apps.get_model("courses", "DraftRevision").objects
    lessons = apps.get_model("courses", "Lesson").objects
    for lesson in lessons.exclude(edited_by=None).iterator():
        revisions.get_or_create(
            kind="lesson",
            entry=lesson.uuid,
            number=1,
            defaults={
                "content": {
                    "code": lesson.code,
                    "slug": lesson.slug,
                    "title": lesson.title,
                    "minutes": lesson.minutes,
                    "objectives": sorted(lesson.objectives.values_list("code", flat=True)),
                    "reviewed": lesson.reviewed_date,
                    "review_by": lesson.review_by_date,
                    "drafted_by": lesson.drafted_by,
                    "body": lesson.body,
                },
                "saved_by_id": lesson.edited_by_id,
                "saved_at": lesson.edited_at or timezone.now(),
            },
        )


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0013_draft_revisions'),
    ]

    operations = [
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
