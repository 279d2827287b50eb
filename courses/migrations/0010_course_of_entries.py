"""Objectives, lessons and what the files said get their course, so that codes can be unique in a course."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0009_sign_off_register_check'),
    ]

    operations = [
        migrations.AddField(
            model_name='objective',
            name='course',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='courses.course'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='course',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='courses.course'),
        ),
        migrations.AddField(
            model_name='contententry',
            name='course',
            field=models.SlugField(default='', help_text='The code of the course, which a load may be about to make.', max_length=60),
            preserve_default=False,
        ),
    ]
