import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chain', '0002_audits'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=200)),
                ('length', models.PositiveBigIntegerField(unique=True)),
                ('head', models.CharField(max_length=64)),
                ('why', models.CharField(choices=[('hour', 'An hour was over'), ('withdrawal', 'A certificate was withdrawn')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('public_key', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=128)),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
            },
        ),
        migrations.CreateModel(
            name='CheckpointDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_try_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('to', models.CharField(blank=True, help_text='Where it went.', max_length=300)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('checkpoint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='chain.checkpoint')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['next_try_at'], name='chain_delivery_waiting')],
            },
        ),
    ]
