# What the sweep leaves waiting and how many certificates there are: kept in rows, so that nobody who asks counts.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backlog",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "waiting_since",
                    models.DateTimeField(
                        help_text="When the oldest pass without a certificate was scored; empty: none.",
                        null=True,
                    ),
                ),
                ("swept_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="certificates_backlog_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeStatistic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("certificates", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "scheme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statistic",
                        to="certificates.scheme",
                    ),
                ),
            ],
        ),
    ]
