"""Everything that can happen to groups, to invitations, and to who is in a group."""
