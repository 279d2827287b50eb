from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0036_guessed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="result",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["state"],
                name="quizzes_result_held",
            ),
        ),
    ]
