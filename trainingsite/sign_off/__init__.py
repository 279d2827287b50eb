"""Where a clinical lead signs a module."""
