"""Comparing: vendors of different size, groups of residents, and how sure a difference is."""
