"""The portfolio in arrays, beside the same figures one contract at a time."""
