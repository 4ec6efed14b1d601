"""How open the market is, and who drops out of it where."""
