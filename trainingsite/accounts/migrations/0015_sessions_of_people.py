"""Sessions get a column for the person: who is signed in, or sits an exam, stays so through the upgrade."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.db import migrations, models
from django.utils import timezone


def read(data):
    """What a session keeps; {} for one that another secret signed: nobody can be signed in with it."""
    engine = SessionStore()
    try:
        return signing.loads(data, salt=engine.key_salt, serializer=engine.serializer)
    except (signing.BadSignature, ValueError):
        return {}


def move(apps, schema_editor):
    """What can be read and has not ended, verbatim: it is signed with the same secret and the same salt."""
    old = apps.get_model("sessions", "Session").objects.all()
    people = set(apps.get_model("accounts", "User").objects.values_list("pk", flat=True))
    new = apps.get_model("accounts", "PersonSession")
    for row in old.filter(expire_date__gt=timezone.now()).iterator():
        kept = read(row.session_data)
        person = int(kept.get("_auth_user_id") or 0)
        if kept and (not person or person in people):
            new.objects.get_or_create(
                session_key=row.session_key,
                defaults={
                    "session_data": row.session_data,
                    "expire_date": row.expire_date,
                    "person_id": person or None,
                },
            )
    old.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0014_own_address_changes"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonSession",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key")),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("person", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "session of a person",
                "verbose_name_plural": "sessions of people",
            },
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
