from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('certificates', '0009_renewal')]

    operations = [
        migrations.AddIndex(
            model_name='certificatefile',
            index=models.Index(fields=['sha256'], name='certificates_file_by_hash'),
        ),
    ]
