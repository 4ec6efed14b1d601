"""What holds the design together: imports, thin flows, one commit, documents, words."""
