"""The content kit: entries and their files, the Markdown dialect, the two doors, and what they remember."""
