"""Contracts: drawn up, signed, amended, managed, or registered where they run already."""
