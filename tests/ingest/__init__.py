"""Readers of files: cases, mappings and tables."""
