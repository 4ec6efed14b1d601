"""Delivered results: taken in, marked, shown."""
