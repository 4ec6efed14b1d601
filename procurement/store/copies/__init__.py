"""Copies of a whole database, and their way back."""
