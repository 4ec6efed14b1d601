"""Tables of contracts that run already: awarded elsewhere, to be followed here."""
