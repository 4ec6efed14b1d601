"""Definitions: how they change, and what is asked of them."""
