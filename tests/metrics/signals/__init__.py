"""Limits and rules of each kind of chart."""
