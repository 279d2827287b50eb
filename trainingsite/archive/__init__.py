"""Backup and restore: the tables, writing a file, reading one, putting it in place, and what that brought back."""
