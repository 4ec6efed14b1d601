"""Every flow, once, for real: under Prefect's own test server, on a rehearsal city."""
