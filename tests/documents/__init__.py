"""Documents: what is printed, in three languages."""
