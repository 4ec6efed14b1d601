"""What a contract owes for a period: published figures, invariants, and a second computation."""
