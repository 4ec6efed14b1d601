"""A solicitation from its case to its release, and each of its stages."""
