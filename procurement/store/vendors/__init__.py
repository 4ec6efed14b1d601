"""Vendors: who they are."""
