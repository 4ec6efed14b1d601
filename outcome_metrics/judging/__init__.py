"""Contractual view: attainment against the target, and ratings."""
