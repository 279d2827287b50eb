"""Quizzes, and what a person does with them: sit, answer, hand in, get a result."""
