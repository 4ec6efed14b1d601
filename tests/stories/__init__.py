"""Random people do random things to whole solicitations, and what must hold after each of them."""
