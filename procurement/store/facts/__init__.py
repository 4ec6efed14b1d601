"""Facts: the snapshots that gates and screens read, gathered from all other rooms."""
