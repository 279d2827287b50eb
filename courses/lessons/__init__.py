"""Lessons: their text, figures and versions; loading, exporting and publishing them."""
