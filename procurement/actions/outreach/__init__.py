"""Outreach: who is told, who came, who is reminded."""
