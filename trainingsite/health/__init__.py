"""Whether this installation can do its work: what a sweep found, one trial write, and how old the last backup is."""
