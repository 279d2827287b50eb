"""What the files last said is remembered for each source; what was remembered before belongs to the shipped folder."""

import django.db.models.deletion
from django.db import migrations, models

# The folder as it was named in the paths that were remembered.
SHIPPED_FOLDER = "rf-skin-tightening/"
# Kinds that only files change: their rows were remembered in another shape, so what they were is unknown.
FILES_ONLY = ("course", "fact", "module", "quiz")


def give_to_shipped_folder(apps, schema_editor):
    entries = apps.get_model("courses", "ContentEntry").objects
    entries.filter(path__startswith=SHIPPED_FOLDER).update(source="shipped")
    entries.filter(kind__in=FILES_ONLY).update(row_hash="")


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_first_fact_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changes', models.PositiveIntegerField()),
                ('safety_changes', models.PositiveIntegerField()),
                ('edition_hash', models.CharField(help_text='The shipped files compared.', max_length=64)),
                ('compared_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='contententry',
            name='courses_content_entry_once',
        ),
        migrations.AddField(
            model_name='contententry',
            name='source',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='contententry',
            name='code',
            field=models.CharField(max_length=250),
        ),
        migrations.AlterField(
            model_name='contententry',
            name='file_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='contententry',
            name='row_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='contententry',
            constraint=models.UniqueConstraint(fields=('source', 'kind', 'code'), name='courses_content_entry_once'),
        ),
        migrations.AddField(
            model_name='editionoffer',
            name='course',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='offer', to='courses.course'),
        ),
        migrations.AddConstraint(
            model_name='editionoffer',
            constraint=models.CheckConstraint(condition=models.Q(('safety_changes__lte', models.F('changes'))), name='courses_edition_offer_safety_among_changes'),
        ),
        migrations.RunPython(give_to_shipped_folder, migrations.RunPython.noop),
    ]
