"""Results: what was observed of each KPI, and what was decided about it."""
