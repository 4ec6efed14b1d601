"""The database: one way in, one commit, and files that outlive a crash."""
