"""Outcome payments: what a contract owes for one period, line by line (domain specification 7)."""
