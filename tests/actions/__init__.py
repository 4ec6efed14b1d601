"""Actions: one story each, on a real database."""
