"""`procure review`: one contract, or the whole portfolio."""
