"""Columns for the normal form of a register entry, and who has sat an exam under which."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]
    operations = [
        migrations.RemoveConstraint(model_name="user", name="accounts_user_register_number_once"),
        migrations.AddField(
            model_name="user",
            name="register_clash_with",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="register_clashes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="has the same register entry as",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="register_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=255),
        ),
        migrations.AddField(
            model_name="user",
            name="register_number_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=255),
        ),
        migrations.CreateModel(
            name="RegisterClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=80, verbose_name="professional register")),
                ("register_number", models.CharField(max_length=40, verbose_name="registration number")),
                ("register_key", models.CharField(editable=False, max_length=255)),
                ("number_key", models.CharField(editable=False, max_length=255)),
                ("claimed_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("release_reason", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "claimed register entry",
                "verbose_name_plural": "claimed register entries",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at", None)),
                        fields=("register_key", "number_key"),
                        name="accounts_registerclaim_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("release_reason", ""), ("released_at", None), ("released_by", None)),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_registerclaim_release_with_reason",
                    ),
                ],
            },
        ),
    ]
