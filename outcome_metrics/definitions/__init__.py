"""What is measured and what is promised: KPI definitions, baselines, targets, as versioned data."""
