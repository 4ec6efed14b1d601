"""Evaluation: levels, cures, awards and protests."""
