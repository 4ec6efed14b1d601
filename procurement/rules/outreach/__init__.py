"""Outreach: what keeps bidders away, who is reached, and what was said to whom."""
