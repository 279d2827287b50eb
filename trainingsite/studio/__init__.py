"""The studio: authors write, review and publish a course in the browser. Edges only."""
