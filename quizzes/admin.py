"""Django looks here for the desk; its rooms are quizzes/desk/."""

from quizzes.desk import attempts, exams, keys, questions, time, witnessing

__all__ = ["attempts", "exams", "keys", "questions", "time", "witnessing"]
