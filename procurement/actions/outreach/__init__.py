"""Vendors: who they are, who is told, who is reminded."""
