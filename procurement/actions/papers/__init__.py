"""The papers' facts, filled from the database: one file for each family of documents."""
