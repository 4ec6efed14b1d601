"""The city: its people, what they may do, and the law of the place."""
