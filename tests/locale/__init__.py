"""The words of screens and findings: complete, alive, and true in every language."""
