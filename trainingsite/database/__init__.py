"""What the database is told beside tables: rows that never change, statistics for its planner."""
