"""`procure law`: the law of a place as dated data, with its sources."""
