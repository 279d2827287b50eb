"""A code is unique in its course."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0011_fill_course_of_entries'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='contententry', name='courses_content_entry_once'),
        migrations.AddConstraint(
            model_name='contententry',
            constraint=models.UniqueConstraint(fields=('course', 'source', 'kind', 'code'), name='courses_content_entry_once'),
        ),
        migrations.AlterField(model_name='module', name='code', field=models.SlugField(max_length=60)),
        migrations.AddConstraint(
            model_name='module',
            constraint=models.UniqueConstraint(fields=('course', 'code'), name='courses_module_code_once'),
        ),
        migrations.AlterField(
            model_name='objective',
            name='course',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='courses.course'),
        ),
        migrations.AlterField(model_name='objective', name='code', field=models.SlugField(max_length=60)),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.UniqueConstraint(fields=('course', 'code'), name='courses_objective_code_once'),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='course',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='courses.course'),
        ),
        migrations.AlterField(model_name='lesson', name='code', field=models.SlugField(max_length=60)),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(fields=('course', 'code'), name='courses_lesson_code_once'),
        ),
    ]
