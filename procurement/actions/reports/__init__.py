"""Questions asked of the whole record: comparisons, groups, impact, market, staff time."""
