"""Contracts: what was agreed, and what was done about it since."""
