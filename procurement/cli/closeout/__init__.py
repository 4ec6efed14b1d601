"""Commands at the end of a contract: closing it, and keeping its records."""
