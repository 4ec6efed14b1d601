"""The end of a contract: what was answered and stated, and how long its records are kept."""
