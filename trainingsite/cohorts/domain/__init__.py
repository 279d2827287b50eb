"""Lists of addresses as people paste them, what would become of each line, and how far somebody is: pure."""
