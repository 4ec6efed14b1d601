"""The catalogue: complete definitions, worked cases, pages that show them."""
