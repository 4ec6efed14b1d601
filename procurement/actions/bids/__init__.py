"""Sealed bids: keys of custodians, submission, receipts, opening."""
