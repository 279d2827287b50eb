"""Who studies which course, and how far they are."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Enrolment(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey("Course", on_delete=models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="courses_enrolment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.course_id}"


class LessonProgress(models.Model):
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="lesson_progress"
    )
    lesson = models.ForeignKey("Lesson", on_delete=models.PROTECT, related_name="progress")
    version = models.ForeignKey("LessonVersion", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="courses_lesson_progress_once"
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(completed_at__gte=F("opened_at")),
                name="courses_lesson_progress_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}: {self.completed_at or 'open'}"
