# Steps of certificates by the calendar. What was issued before begins with the first: that its renewal opens.

import django.db.models.deletion
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import migrations, models

AT_ONCE = 2_000


def plan_first_steps(apps, _schema_editor):
    """For every issued certificate that was neither withdrawn nor replaced, the day on which its renewal opens or opened."""
    certificate = apps.get_model("certificates", "Certificate")
    step = apps.get_model("certificates", "CertificateStep")
    rows = (
        certificate.objects.filter(status_events__status="issued")
        .exclude(replaced_by__status_events__status="issued")
        .exclude(status_events__status="withdrawn")
        .order_by("pk")
        .values_list("pk", "valid_from", "valid_until")
    )
    last = 0
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        step.objects.bulk_create(
            step(certificate_id=pk, step="opens", due_at=opens_at(begin, end))
            for pk, begin, end in some
        )
        last = some[-1][0]


def opens_at(valid_from, valid_until):
    """As certificates/domain/renewal.py said when this was written: a quarter of the term before its end, at most 90 days."""
    days = (valid_until - valid_from.astimezone(UTC).date()).days
    day = valid_until - timedelta(days=min(90, days // 4))
    return datetime.combine(day, time.min, tzinfo=UTC)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0008_checks_as_given"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("begins", "It takes the place of the one before"),
                            ("opens", "The exam opens for its renewal"),
                            ("renewal_90", "First reminder"),
                            ("renewal_60", "Second reminder"),
                            ("renewal_30", "Third reminder"),
                            ("renewal_7", "Last reminder"),
                            ("expired", "It has ended"),
                            ("issued", "Issued"),
                            ("reissued", "Issued once more"),
                            ("suspended", "Suspended"),
                            ("reinstated", "Reinstated"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("done_at", models.DateTimeField(null=True, verbose_name="taken")),
                ("is_told", models.BooleanField(default=False, verbose_name="told by mail")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="certificates.certificate",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="step",
                        to="certificates.statusevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps by the calendar, and mails",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["due_at", "id"],
                        name="certificates_step_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event", None)),
                        fields=("certificate", "step"),
                        name="certificates_step_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_wanted", models.BooleanField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="statusevent",
            name="reason_class",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "None"),
                    ("error", "Issued in error"),
                    ("identity", "Not the person who sat the exam"),
                    ("misconduct", "Misconduct in the exam"),
                    ("result_changed", "The result was corrected"),
                    ("safety", "Concern for patients"),
                    ("request", "At the holder's request"),
                    ("reissued", "Replaced by a corrected certificate"),
                    ("renewed", "Renewed"),
                ],
                default="",
                max_length=14,
            ),
        ),
        migrations.RunPython(plan_first_steps, migrations.RunPython.noop),
    ]
