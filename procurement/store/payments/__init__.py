"""Payments: what was earned, approved, made and reported."""
