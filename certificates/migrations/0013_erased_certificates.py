import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0012_undone_withdrawals"),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasedCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder_key", models.PositiveBigIntegerField()),
                ("erased_at", models.DateTimeField()),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="certificates.certificate",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ErasedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("document_key", models.PositiveBigIntegerField(unique=True)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("said_sha256", models.CharField(blank=True, max_length=64)),
                ("erased_at", models.DateTimeField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erased_documents",
                        to="certificates.certificate",
                    ),
                ),
            ],
        ),
    ]
