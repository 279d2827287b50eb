"""Files that people bring or take along: what of their bytes is safe to open, and workbooks that are read and written."""
