"""Codes were unique in the whole installation until now, so each says whose it is. A migration of its own: PostgreSQL
does not alter a table whose rows were changed in the same transaction."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    module = apps.get_model("courses", "Module").objects.filter(pk=OuterRef("module"))
    for name in ("Objective", "Lesson"):
        rows = apps.get_model("courses", name).objects.filter(course=None)
        rows.update(course=Subquery(module.values("course")[:1]))
    entries = apps.get_model("courses", "ContentEntry").objects
    entries.filter(kind="course").update(course=F("code"))
    courses = set(apps.get_model("courses", "Course").objects.values_list("code", flat=True))
    _take_prefix_off(entries.filter(kind__in=("fact", "term")), courses)
    for name in ("module", "lesson"):
        owners = dict(apps.get_model("courses", name).objects.values_list("code", "course__code"))
        _give(entries.filter(kind=name), owners)
    owners = dict(apps.get_model("courses", "Module").objects.values_list("code", "course__code"))
    for entry in entries.filter(kind="figure"):
        entry.course = owners.get(entry.code.partition("/")[0], "")
        entry.save(update_fields=["course"])


def _take_prefix_off(entries, courses):
    """Facts and words were remembered as 'course/code', because they alone were named for each course."""
    for entry in entries:
        course, _slash, code = entry.code.partition("/")
        if course in courses and code:
            entry.course, entry.code = course, code
            entry.save(update_fields=["course", "code"])


def _give(entries, owners):
    for code, course in owners.items():
        entries.filter(code=code).update(course=course)


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0010_course_of_entries'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
