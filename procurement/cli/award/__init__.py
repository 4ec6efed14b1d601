"""Awards and protests at the command line."""
