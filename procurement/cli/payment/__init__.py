"""`procure payment`: what is owed for outcomes."""
