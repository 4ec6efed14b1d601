"""Rules of managing a contract for its results."""
