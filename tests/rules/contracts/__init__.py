"""Contracts after their signature."""
