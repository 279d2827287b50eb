"""Judgement about people without a database: when two register entries are one."""
