"""Other people's question files: readers, writers, and what becomes of what was read. The list of formats: registry.py."""
