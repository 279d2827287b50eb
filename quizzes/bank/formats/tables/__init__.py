"""Questions as rows of a table: columns.py says the columns, mapping.py finds them in anybody's, rows.py reads a row."""
