"""Five cities buy a service: from the need to the closed contract, in plain words."""
