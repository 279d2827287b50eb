"""Pages that join the parts: home, dashboard, handbook, offline, errors."""
