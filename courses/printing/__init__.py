"""Lessons and questions on paper, for review."""
