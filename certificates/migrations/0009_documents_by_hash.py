from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('certificates', '0008_checks_as_given')]

    operations = [
        migrations.AddIndex(
            model_name='certificatefile',
            index=models.Index(fields=['sha256'], name='certificates_file_by_hash'),
        ),
    ]
