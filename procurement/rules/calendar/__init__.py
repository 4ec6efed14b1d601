"""Which days a city works, and on which day, at which instant, a term ends."""
