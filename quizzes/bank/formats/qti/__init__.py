"""QTI 2.0 to 3.0: items and packages. names.py makes the versions one; reader.py reads an item, package.py a ZIP of them."""
