"""Questions and their versions: written, checked, published, signed."""
