"""KPI arithmetic against published values and independent libraries."""
