"""The terms that lessons use, in plain words."""
