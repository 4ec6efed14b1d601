"""What may be published of small groups, so that nobody can work out the figures of a few."""
