"""Bids: sealed envelopes, the keys to them, and what each bid is called."""
