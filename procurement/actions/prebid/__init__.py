"""Before the bids: meetings with the market, and what the city asks it."""
