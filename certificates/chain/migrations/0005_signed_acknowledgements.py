from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chain', '0004_restores'),
    ]

    operations = [
        migrations.AddField(
            model_name='restoregap',
            name='public_key',
            field=models.CharField(blank=True, default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='restoregap',
            name='signature',
            field=models.CharField(blank=True, default='', max_length=128),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='checkpoint',
            name='length',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='finding',
            name='problem',
            field=models.CharField(choices=[('changed', 'The row was changed after it entered the chain'), ('deleted', 'The row was deleted after it entered the chain'), ('inserted', 'The row was put in past the program'), ('back-dated', 'The row says a time at which it was not there'), ('entry-changed', 'The entry of the chain was changed'), ('entry-deleted', 'Entries of the chain were deleted'), ('rewritten', 'The chain is another than the one that was noted'), ('shortened', 'The chain is shorter than it was'), ('identity', 'The holder is not who the certificate was issued to'), ('bytes', 'The document is not the one that was stored'), ('result', 'Form and answers give another result'), ('credential', 'The credential says something else than the certificate'), ('checkpoint', 'The checkpoint that is stored is not the one that was signed')], max_length=16),
        ),
    ]
