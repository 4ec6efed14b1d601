"""Closing a contract: what is answered and stated, and how long its records are kept."""
