"""Small wrong changes of the program that its tests must notice: `make mutants`. The list: tests/mutants/listed.py."""
