"""`procure outreach`: who is reached, who is helped, and what keeps bidders away."""
