"""Who hears of the city's work, who bids, who wins, and how open the market is (domain 6.1)."""
