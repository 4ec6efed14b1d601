"""The law of a place as dated data."""
