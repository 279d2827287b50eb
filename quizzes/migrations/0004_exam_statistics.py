# Numbers that the handbook shows are kept in a row; first attempts are counted along an index.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0003_question_uuid"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                fields=["quiz", "user", "started_at"], name="quizzes_attempt_by_person"
            ),
        ),
        migrations.CreateModel(
            name="ExamStatistic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quiz",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statistic",
                        to="quizzes.quiz",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.exampolicy",
                    ),
                ),
                (
                    "blueprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.blueprint",
                    ),
                ),
                (
                    "first_time_takers",
                    models.PositiveIntegerField(
                        help_text="People whose first graded attempt was under this policy and blueprint."
                    ),
                ),
                (
                    "first_time_passes",
                    models.PositiveIntegerField(help_text="How many of them passed at it."),
                ),
                (
                    "bank_by_module",
                    models.JSONField(
                        default=dict,
                        help_text="How many exam questions can be drawn, by module code.",
                    ),
                ),
                ("exam_questions", models.PositiveIntegerField(help_text="All of them.")),
                (
                    "critical_questions",
                    models.PositiveIntegerField(help_text="The safety-critical among them."),
                ),
                (
                    "practice_questions",
                    models.PositiveIntegerField(help_text="Those for practice only."),
                ),
                (
                    "lessons",
                    models.PositiveIntegerField(help_text="Published lessons of the course."),
                ),
                ("facts", models.PositiveIntegerField(help_text="Facts that stand in the course.")),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_time_passes__lte", models.F("first_time_takers"))
                        ),
                        name="quizzes_statistic_passes_within_takers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("critical_questions__lte", models.F("exam_questions"))),
                        name="quizzes_statistic_critical_within_exam",
                    ),
                ],
            },
        ),
    ]
