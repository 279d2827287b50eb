"""Everything that can happen to a person's account: one function, one transaction."""
