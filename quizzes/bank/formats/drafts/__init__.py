"""From what was read to entries of ours with holes: drafting.py judges, kinds.py writes the entry, losses.py names what is lost."""
