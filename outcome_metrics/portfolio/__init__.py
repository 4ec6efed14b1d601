"""All contracts of a city on one day, in arrays: what `assessing` says of one."""
