"""A signed contract: its milestones, amendments, differences from the tender, and disputes."""
