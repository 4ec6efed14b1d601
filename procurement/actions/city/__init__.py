"""The city itself: its database, people, keys and declarations."""
