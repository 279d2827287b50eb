from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("certificates", "0003_who_changed_clinics"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("attempt", "issue"), name="certificates_certificate_once_a_pass"
            ),
        ),
    ]
