"""Whether the contract caused it: estimates, refusals, labels."""
