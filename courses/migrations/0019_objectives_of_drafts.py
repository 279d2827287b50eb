"""No way leads back from an objective to the drafts that name it. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0018_edition_entries")]

    operations = [
        migrations.AlterField(
            model_name="lesson",
            name="objectives",
            field=models.ManyToManyField(blank=True, related_name="+", to="courses.objective"),
        ),
    ]
