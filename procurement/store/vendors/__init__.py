"""Vendors: who they are, what they sell, and who of them is written to."""
