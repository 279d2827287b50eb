"""Judgement about course content: reading files, drawing rules, progress. No database, no clock."""
