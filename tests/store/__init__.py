"""The store: what is kept, and what it refuses."""
