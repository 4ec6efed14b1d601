"""Managing a contract for its results: meetings, follow-ups and what proves that one worked."""
