"""Outreach: whose mailboxes there are, what was written to them, and what they chose."""
