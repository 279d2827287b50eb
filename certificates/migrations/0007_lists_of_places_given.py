# Places in status lists were given before there were lists: these are the lists, as full as they are. Places stay what they are.

from django.conf import settings
from django.db import migrations
from django.db.models import Count, F, IntegerField, Min
from django.db.models.functions import Cast, Floor

SIZE = 131_072


def make_lists(apps, _schema_editor):
    certificate = apps.get_model("certificates", "Certificate")
    status_list = apps.get_model("certificates", "StatusList")
    number = Cast(Floor(F("status_index") / float(SIZE)), IntegerField())
    found = certificate.objects.order_by().annotate(number=number).values("number")
    rows = list(found.annotate(given=Count("pk"), opened=Min("reserved_at")).order_by("number"))
    for row in rows:
        status_list.objects.create(
            number=row["number"],
            site=settings.PUBLIC_URL,
            opened_at=row["opened"],
            given=row["given"],
            is_open=row is rows[-1] and row["given"] < SIZE // 2,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0006_credentials_and_lists"),
    ]

    operations = [
        migrations.RunPython(make_lists, migrations.RunPython.noop),
    ]
