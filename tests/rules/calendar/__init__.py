"""Days of work, durations and last instants."""
