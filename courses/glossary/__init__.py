"""The words that lessons use, in plain words."""
