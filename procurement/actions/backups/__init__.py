"""Backing up a city, and bringing it back."""
