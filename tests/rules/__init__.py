"""Rules: no database, no clock, no network."""
