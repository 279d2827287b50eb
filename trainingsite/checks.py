"""System checks of the whole site."""
