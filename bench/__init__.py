"""Speed as ratios, both sides measured in one run: these machines are shared and noisy."""
