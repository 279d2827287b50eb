"""News from quizzes, sent after commit with ids only. Apps above may listen."""

from django.dispatch import Signal

attempt_closed = Signal()  # attempt_id
attempt_passed = Signal()  # attempt_id
result_changed = Signal()  # attempt_id
