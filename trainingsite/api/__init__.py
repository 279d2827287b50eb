"""What every endpoint shares: problems, schema, reference, who is signed in."""
