"""A question's code is unique in its course; what files said of questions and quizzes gets the course's code."""

from django.db import migrations, models


def fill(apps, schema_editor):
    entries = apps.get_model("courses", "ContentEntry").objects
    for name in ("question", "quiz"):
        rows = apps.get_model("quizzes", name).objects.values_list("code", "course__code")
        for code, course in rows:
            entries.filter(kind=name, code=code).update(course=course)


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0004_exam_statistics'),
        ('courses', '0011_fill_course_of_entries'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(model_name='question', name='code', field=models.SlugField(max_length=60)),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('course', 'code'), name='quizzes_question_code_once'),
        ),
    ]
