"""Questions get a uuid, and everybody who is known to have written a lesson or question is named."""

import uuid

from django.db import migrations, models


def give_uuids(apps, schema_editor):
    questions = apps.get_model("quizzes", "Question").objects
    for pk in questions.filter(uuid=None).values_list("pk", flat=True):
        questions.filter(pk=pk).update(uuid=uuid.uuid4())


def name_contributors(apps, schema_editor):
    """Until now only the last editor of a draft was kept. The desk's log remembers the others."""
    for app, name, owner in (("courses", "lesson", "lesson"), ("quizzes", "question", "question")):
        versions = apps.get_model(app, f"{name.title()}Version").objects
        touched = versions.filter(publish_record__source="web").values(f"{owner}_id")
        entries = apps.get_model(app, name).objects
        drafts = entries.exclude(edited_by=None)
        for entry in (entries.filter(pk__in=touched) | drafts).distinct():
            _name(apps, app, name, entry, versions.filter(**{owner: entry}).order_by("number"))


def _name(apps, app, name, entry, versions):
    since = None
    for version in versions.select_related("publish_record"):
        record = version.publish_record
        if record.source == "web":
            people = _editors(apps, app, name, entry, since, record.published_at)
            _record(apps, record, people | {record.author_id})
        since = record.published_at
    if entry.edited_by_id is not None:
        people = _editors(apps, app, name, entry, since, None) | {entry.edited_by_id}
        apps.get_model("courses", "Contributor").objects.bulk_create(
            apps.get_model("courses", "Contributor")(
                kind=name,
                entry=entry.uuid,
                person_id=person,
                first_edited_at=entry.edited_at,
                last_edited_at=entry.edited_at,
            )
            for person in sorted(people)
        )


def _record(apps, record, people):
    model = apps.get_model("courses", "PublishContributor")
    model.objects.bulk_create(
        (model(record_id=record.pk, person_id=person) for person in sorted(people)),
        ignore_conflicts=True,
    )


def _editors(apps, app, name, entry, since, until):
    """Who changed the entry at the desk after `since` and not after `until`."""
    log = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label=app,
        content_type__model=name,
        object_id=str(entry.pk),
        action_flag=2,
    ).exclude(change_message__in=("", "[]"))
    if since is not None:
        log = log.filter(action_time__gt=since)
    if until is not None:
        log = log.filter(action_time__lte=until)
    return set(log.values_list("user_id", flat=True))


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("courses", "0008_contributors"),
        ("quizzes", "0002_living_evidence"),
    ]
    operations = [
        migrations.AddField(
            model_name="question",
            name="uuid",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(give_uuids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="question",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, unique=True, editable=False),
        ),
        migrations.RunPython(name_contributors, migrations.RunPython.noop),
    ]
