"""Arithmetic and judgement of quizzes: no database, no clock, no dice of its own."""
