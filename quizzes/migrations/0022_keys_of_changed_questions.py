from django.db import migrations, models


def find_keys(apps, schema_editor):
    """What earlier changes really changed: what said something before, and what the save before did not say at all.

    Where no save was kept before, a key that said nothing may have been the same already: undoing leaves it.
    """
    revisions = apps.get_model("courses", "DraftRevision").objects
    rows = apps.get_model("quizzes", "ChangedQuestion").objects
    for row in rows.select_related("change", "question").iterator():
        earlier = revisions.filter(kind="question", entry=row.question.uuid, saved_at__lt=row.change.at)
        save = earlier.order_by("-number").first()
        said = row.change.change if save is None else save.content
        row.keys = sorted(key for key in row.change.change if key in row.before or key not in said)
        row.save(update_fields=["keys"])


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0031_entry_sheets'),
        ('quizzes', '0021_pictures_of_questions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='changedquestion',
            name='outcome',
            field=models.CharField(blank=True, choices=[('undone', 'as before'), ('changed', 'somebody changed it meanwhile, so it stays'), ('proposed', 'its return is proposed; somebody else has to agree'), ('left', 'out of use; whoever reviews proposes its return'), ('closed', 'an exam question: only who may read its key puts it back')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='changedquestion',
            name='keys',
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(find_keys, migrations.RunPython.noop),
    ]
