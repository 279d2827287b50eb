"""What drafts, versions and links of every kind have in common has one home; no column changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0013_draft_revisions'),
        ('quizzes', '0007_item_responses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='question',
            name='course',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='courses.course'),
        ),
        migrations.AlterField(
            model_name='questionfact',
            name='fact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='courses.fact'),
        ),
        migrations.AlterField(
            model_name='questionsignoff',
            name='sign_off',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='courses.signoff'),
        ),
        migrations.AlterField(
            model_name='questionversion',
            name='publish_record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='courses.publishrecord'),
        ),
    ]
