"""The name under which somebody sat, apart from the attempt: it can go, and the rest stays."""

from django.db import models

from quizzes.sitting.models.attempts import Attempt


class ConfirmedName(models.Model):
    """The name that the candidate confirmed when the exam began, as on the register. Immutable."""

    is_immutable = True
    erased_where = ("quizzes_erasedname", "attempt_id")

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="confirmed_name")
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    register = models.CharField(max_length=80)
    register_number = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ErasedName(models.Model):
    """The name that was confirmed for an attempt is gone, at its candidate's request. Immutable."""

    is_immutable = True

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="erased_name")
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempt_id}, {self.erased_at:%Y-%m-%d}"
