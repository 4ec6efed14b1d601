"""Vendor-performance reviews: of one contract, and of the whole portfolio."""
