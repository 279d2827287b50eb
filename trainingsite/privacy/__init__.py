"""What is kept about people: for how long and why, a copy for whoever it is about, and its erasure."""
