"""Experts who answer for an exam without its keys: readers who read questions blind, and panels that set pass marks."""
