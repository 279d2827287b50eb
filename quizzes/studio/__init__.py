"""Pages of the studio about questions: reading them blind, setting pass marks."""
