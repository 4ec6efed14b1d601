"""Published awards - OCDS packages, or a table with its mapping - as procedures to measure."""
