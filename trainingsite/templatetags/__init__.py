"""What templates of the roof can do."""
