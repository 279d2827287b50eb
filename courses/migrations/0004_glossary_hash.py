from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_handbook'),
    ]

    operations = [
        migrations.AddField(
            model_name='course',
            name='glossary_hash',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
