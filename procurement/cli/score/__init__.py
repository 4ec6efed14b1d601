"""Commands of the evaluation: own sheets, the panel's consensus, the ranking."""
