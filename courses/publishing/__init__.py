"""How content goes live: records, contributors, signatures and what they cover. Knows no content."""
