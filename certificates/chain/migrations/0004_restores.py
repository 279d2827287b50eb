import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chain', '0003_checkpoints'),
    ]

    operations = [
        migrations.CreateModel(
            name='RestoreGap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restored_at', models.DateTimeField()),
                ('backup_of', models.DateTimeField()),
                ('length', models.PositiveBigIntegerField(help_text='How many entries the chain has since then.')),
                ('noted_length', models.PositiveBigIntegerField(help_text='How many it had, by the last checkpoint that is known; 0: none is.')),
                ('noted_at', models.DateTimeField(blank=True, null=True)),
                ('missing', models.JSONField(blank=True, default=list, help_text='Rows that the database before had.')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'restore with something missing',
                'verbose_name_plural': 'restores with something missing',
                'constraints': [models.CheckConstraint(condition=models.Q(('acknowledged_at', None), ('acknowledged_by', None), ('note', '')) | (models.Q(('acknowledged_at__isnull', False), ('acknowledged_by__isnull', False)) & ~models.Q(('note', ''))), name='chain_restore_gap_acknowledged_by')],
            },
        ),
    ]
