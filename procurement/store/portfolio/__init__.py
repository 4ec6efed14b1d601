"""The portfolio: all contracts and all vendors at once, in arrays."""
