"""Separation of duties: which hats exclude each other, and who may waive that for a while."""
