"""Everything that can happen to what is kept about people, across all parts."""
