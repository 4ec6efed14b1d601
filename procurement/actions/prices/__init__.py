"""What people settle once the prices are open: odd prices, the right to match, ties, draws."""
