"""The case file: what an officer writes about a service before it is put out to bid."""
