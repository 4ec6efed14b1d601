"""Solicitations: what was released, asked, answered and done about them."""
