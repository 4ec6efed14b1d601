"""Outreach: readability by its published formulas, and what deters bidders."""
