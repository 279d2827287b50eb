"""GIFT, Moodle's format for questions typed by hand: blocks.py cuts the file, answers.py reads what stands in braces."""
