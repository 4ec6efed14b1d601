"""Portfolio reviews: arrays that agree with one contract at a time, stored and shown."""
