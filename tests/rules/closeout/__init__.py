"""Rules of closing a contract."""
